package dev.heddle.scene;

import dev.heddle.agent.ActionException;
import dev.heddle.scene.api.SceneAccess;
import java.util.Locale;

/// What live modules see of the stage. Owner thread only, like the stage, which checks it.
record StageAccess(Stage stage) implements SceneAccess {
    private static final Vec3 NO_TURN = new Vec3(0, 0, 0);
    private static final Vec3 USUAL_SIZE = new Vec3(1, 1, 1);

    @Override
    public String spawn(String kind, String color, double x, double y, double z)
            throws ActionException {
        try {
            return stage.spawn(kind(kind), new Vec3(x, y, z), NO_TURN, USUAL_SIZE, color, null)
                    .name();
        } catch (Refusal e) {
            throw new ActionException(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static Kind kind(String name) throws ActionException {
        try {
            return Kind.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ActionException("bad_kind", "there is no kind \"" + name + "\"");
        }
    }

    @Override
    public void delete(String name) throws ActionException {
        try {
            var _ = stage.delete(name);
        } catch (Refusal e) {
            throw new ActionException(e.code(), String.valueOf(e.getMessage()));
        }
    }
}
