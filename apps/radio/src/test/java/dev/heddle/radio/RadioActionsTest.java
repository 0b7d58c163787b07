package dev.heddle.radio;

import static dev.heddle.radio.loop.TestShows.full;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.Publisher;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.hosting.LoopbackHub;
import dev.heddle.radio.show.Show.Breaks;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.PathError;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Calls every action as a hub does: JSON over a link to a station on its own thread, whose time
/// stands still but for jumps.
class RadioActionsTest {
    private static LoopbackHub hub;
    private static Owner owner;
    private static Station station;
    private static Agent agent;

    @BeforeAll
    static void link() throws Exception {
        hub = new LoopbackHub();
        owner = Owner.running("station", Policy.DEFAULT);
        station = Station.on(owner, full(Breaks.of(2, 2)));
        agent =
                Agent.start(
                        new AgentOptions(hub.address(), "radio", "s3cret"),
                        owner,
                        RadioActions.of(station));
        station.publishTo(
                new Publisher() {
                    @Override
                    public void state(String key, @Nullable Object value) {
                        agent.state(key, value);
                    }

                    @Override
                    public void publish(String type, Object data) {
                        agent.publish(type, data);
                    }
                });
        executed("pause", "{}");
    }

    @AfterAll
    static void unlink() {
        station.close();
        agent.close();
        owner.close();
        hub.close();
    }

    @AfterEach
    void stop() throws Exception {
        executed("stop_show", "{}");
    }

    private static JsonNode executed(String action, String parameters) throws Exception {
        var outcome = hub.call(action, parameters);
        assertThat(outcome.error()).as(action).isNull();
        return requireNonNull(outcome.result());
    }

    private static String state(String action, String parameters) throws Exception {
        return executed(action, parameters).get("state").stringValue();
    }

    @Test
    void offersFifteenActions() throws Exception {
        assertThat(hub.hello.get(30, TimeUnit.SECONDS).actions())
                .extracting(ActionInfo::name)
                .containsExactly(
                        "start_show",
                        "stop_show",
                        "schedule_break",
                        "start_ad_break",
                        "stop_ad_break",
                        "interrupt",
                        "set_sponsor",
                        "put_on_air",
                        "time_until",
                        "is_timer_active",
                        "pause",
                        "resume",
                        "set_speed",
                        "jump",
                        "log_debug_info");
        assertThat(station.snapshot().legal().keySet())
                .containsExactlyElementsOf(
                        hub.hello.join().actions().stream().map(ActionInfo::name).toList());
    }

    @Test
    void runsAShowFromAfar() throws Exception {
        assertThat(state("start_show", "{\"seconds\":300}")).isEqualTo("ShowStarting");
        assertThat(state("jump", "{\"seconds\":1}")).isEqualTo("IntroMusic");
        assertThat(executed("time_until", "{\"event\":\"SHOW_END\"}").get("seconds").doubleValue())
                .isEqualTo(299);
        assertThat(executed("is_timer_active", "{\"event\":\"AD_BREAK_END\"}").get("active"))
                .hasToString("false");
        assertThat(state("put_on_air", "{\"caller\":\"gus\"}")).isEqualTo("IntroMusic");
        assertThat(state("interrupt", "{}")).isEqualTo("IntroMusic");
        assertThat(state("jump", "{\"seconds\":0.1}")).isEqualTo("Conversation");
        assertThat(state("interrupt", "{\"reason\":\"UserAction\"}")).isEqualTo("DroppedCaller");
        assertThat(state("set_sponsor", "{\"name\":\"Hub\"}")).isEqualTo("DroppedCaller");
        assertThat(state("schedule_break", "{\"seconds\":30}")).isEqualTo("DroppedCaller");
        assertThat(state("start_ad_break", "{}")).isEqualTo("AdBreak");
        assertThat(state("stop_ad_break", "{}")).isEqualTo("BreakReturnMusic");
        assertThat(state("set_speed", "{\"factor\":2}")).isEqualTo("BreakReturnMusic");
        assertThat(state("resume", "{}")).isEqualTo("BreakReturnMusic");
        assertThat(state("pause", "{}")).isNotEmpty();
        assertThat(executed("log_debug_info", "{}").get("refused").intValue())
                .isGreaterThanOrEqualTo(0);
        assertThat(state("stop_show", "{}")).isEqualTo("Idle");
        assertThat(hub.state.keySet()).contains("show", "breaks", "timers", "legal", "debug");
        assertThat(hub.events)
                .extracting(event -> event.type())
                .contains("state_changed", "item_started", "interrupted", "timing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    start_ad_break | {}                   | not_now
                    schedule_break | {"seconds":30}       | not_now
                    interrupt      | {}                   | not_now
                    put_on_air     | {"caller":"Gus"}     | not_now
                    pause          | {}                   | not_now
                    """)
    void refusesWhatIsNotPossibleNow(String action, String parameters, String code)
            throws Exception {
        var outcome = hub.call(action, parameters);

        assertThat(outcome.outcome()).isEqualTo("failed");
        assertThat(requireNonNull(outcome.error()).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    start_show      | {"seconds":0}            | /seconds
                    start_show      | {"seconds":-1}           | /seconds
                    start_show      | {"seconds":86401}        | /seconds
                    start_show      | {"seconds":"long"}       | /seconds
                    start_show      | {"second":1}             | /second
                    schedule_break  | {}                       | /seconds
                    start_ad_break  | {"seconds":1e300}        | /seconds
                    interrupt       | {"reason":"Boredom"}     | /reason
                    set_sponsor     | {}                       | /name
                    put_on_air      | {"caller":""}            | /caller
                    time_until      | {"event":"LUNCH"}        | /event
                    is_timer_active | {}                       | /event
                    set_speed       | {"factor":0}             | /factor
                    set_speed       | {"factor":1001}          | /factor
                    jump            | {"seconds":-5}           | /seconds
                    """)
    void refusesWhatTheSchemaForbidsBeforeItIsQueued(String action, String parameters, String path)
            throws Exception {
        var outcome = hub.call(action, parameters);

        assertThat(outcome.outcome()).isEqualTo("rejected");
        assertThat(requireNonNull(outcome.error()).paths())
                .extracting(PathError::path)
                .contains(path);
    }
}
