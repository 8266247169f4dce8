using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Alerts;

/// <summary>The shipped rules before the judge of rules: promtool checks them and runs their own tests.</summary>
public class RulesTests
{
    private static readonly string Folder = ShippedRules.Folder;

    public static TheoryData<string> Rules => [.. ShippedRules.Files];

    public static TheoryData<string> Tests => [.. Directory.GetFiles(Path.Combine(Folder, "tests"), "*.test.yml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task Rules_are_valid(string file) => SucceedsAsync("check", "rules", "--lint=all", "--lint-fatal", Path.Combine(Folder, file));

    [Theory]
    [MemberData(nameof(Tests))]
    public Task Rules_pass_their_tests(string file) => SucceedsAsync("test", "rules", Path.Combine(Folder, "tests", file));

    private static async Task SucceedsAsync(params string[] arguments)
    {
        var finished = await Tool.PromTool.RunAsync(arguments);
        Assert.True(finished.Code == 0, finished.Output + finished.Error);
    }
}
