package dev.heddle.scene;

import static dev.heddle.scene.SceneActions.background;

import dev.heddle.agent.Action;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Range;
import dev.heddle.agent.Size;
import java.util.List;
import java.util.Optional;

/// Actions that read the files of the project, and change none.
final class ProjectActions {
    private final Optional<ProjectFolder> project;

    private ProjectActions(Optional<ProjectFolder> project) {
        this.project = project;
    }

    static List<Action<?>> of(Optional<ProjectFolder> project) {
        var files = new ProjectActions(project);
        return List.of(
                background(
                                "show_project_info",
                                "Tells the project's name and how many files and bytes it has.",
                                ShowProjectInfo.class,
                                _ -> files.project().info())
                        .readOnly(),
                background(
                                "list_project_files",
                                "Lists one folder of the project: names, kinds and sizes.",
                                ListProjectFiles.class,
                                asked -> files.project().list(asked.folder, asked.limit))
                        .readOnly(),
                background(
                                "read_project_file",
                                "Reads a text file of the project, of at most a mebibyte; a long one piece"
                                        + " by piece, 40,000 characters at once.",
                                ReadProjectFile.class,
                                asked -> files.project().read(asked.path, asked.offset))
                        .readOnly(),
                background(
                                "search_project_files",
                                "Looks for a text in the project's text files, as it stands, in upper or"
                                        + " lower case. It ends after two seconds with what it has.",
                                SearchProjectFiles.class,
                                asked -> files.project().search(asked.text, asked.limit))
                        .readOnly());
    }

    private ProjectFolder project() throws Refusal {
        return project.orElseThrow(() ->
                new Refusal(
                        "no_project", "this world has no project; start it with --project FOLDER"));
    }

    /// `show_project_info` has no parameters.
    record ShowProjectInfo() {}

    /// Parameters of `list_project_files`.
    record ListProjectFiles(
            @Describe("A folder's path inside the project; empty for the project itself.")
                    @Default("\"\"")
                    String folder,
            @Describe("How many entries to list at most.")
                    @Range(min = 1, max = 500)
                    @Default("100")
                    int limit) {}

    /// Parameters of `read_project_file`.
    record ReadProjectFile(
            @Describe("The file's path inside the project, such as README.md.")
                    @Size(min = 1, max = ProjectFolder.MAX_PATH_CHARACTERS) String path,
            @Describe("Where to begin, in characters.")
                    @Range(min = 0, max = ProjectFolder.MAX_FILE_BYTES)
                    @Default("0")
                    int offset) {}

    /// Parameters of `search_project_files`.
    record SearchProjectFiles(
            @Describe("What to look for.") @Size(min = 1, max = 200) String text,
            @Describe("How many lines to find at most.") @Range(min = 1, max = 100) @Default("50")
                    int limit) {}
}
