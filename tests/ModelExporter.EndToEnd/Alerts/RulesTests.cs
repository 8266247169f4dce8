using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Alerts;

/// <summary>The shipped rules before the judge of rules: promtool checks them and runs their own tests.</summary>
public class RulesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "alerts");

    public static TheoryData<string> Rules => [.. Names(Folder)];

    public static TheoryData<string> Tests => [.. Names(Path.Combine(Folder, "tests"))];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task Rules_are_valid(string file) => SucceedsAsync("check", "rules", "--lint=all", "--lint-fatal", Path.Combine(Folder, file));

    [Theory]
    [MemberData(nameof(Tests))]
    public Task Rules_pass_their_tests(string file) => SucceedsAsync("test", "rules", Path.Combine(Folder, "tests", file));

    private static IEnumerable<string> Names(string folder) => Directory.GetFiles(folder, "*.yml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private static async Task SucceedsAsync(params string[] arguments)
    {
        var finished = await Tool.PromTool.RunAsync(arguments);
        Assert.True(finished.Code == 0, finished.Output + finished.Error);
    }
}
