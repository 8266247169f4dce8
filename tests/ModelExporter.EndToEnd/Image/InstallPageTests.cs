using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Image;

/// <summary>docs/install.md: what it names is there, and what it says to the program is understood.</summary>
public partial class InstallPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "install.md"));

    [Fact]
    public void Every_file_that_it_names_is_there()
    {
        var paths = RepositoryPath().Matches(Page).Select(match => match.Value.TrimEnd('.', '/')).Where(path => path != "docs/compose/token").Distinct().ToList();
        Assert.True(paths.Count > 3);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
        Assert.All(Link().Matches(Page).Select(match => match.Groups[1].Value), path => Assert.True(Path.Exists(Path.Combine(Repository.Root, "docs", path)), path));
    }

    [Fact]
    public async Task The_program_knows_the_flags_of_its_commands_and_of_its_unit()
    {
        var help = (await ProgramUnderTest.RunAsync("serve", "--help")).Output;
        var commands = Page.Split('\n').Where(line => line.Contains("model-exporter serve", StringComparison.Ordinal) || line.StartsWith("out/model-exporter", StringComparison.Ordinal)
            || line.Contains("0.1.0 serve", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, commands.Count);
        var flags = commands.SelectMany(line => Flag().Matches(line[line.IndexOf("model-exporter", StringComparison.Ordinal)..]).Select(match => match.Value)).ToList();
        Assert.Equal(4, flags.Count);
        Assert.All(flags, flag => Assert.Contains(flag + " ", help, StringComparison.Ordinal));
        Assert.All(Variable().Matches(Page).Select(match => match.Value), variable => Assert.Contains(variable, help, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?<=[ `(])(docs|helm|alerts|dashboards|src)/[A-Za-z0-9./_-]*")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"\]\(([a-z./-]+[A-Za-z]+\.md)")]
    private static partial Regex Link();

    [GeneratedRegex(@"--(config|storage|web|ingest|log)\.[a-z-]+")]
    private static partial Regex Flag();

    [GeneratedRegex("MODEL_EXPORTER_[A-Z_]+")]
    private static partial Regex Variable();
}
