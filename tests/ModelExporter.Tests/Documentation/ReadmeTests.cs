using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.Exposition.Pages;
using ModelExporter.Ingest;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Documentation;

/// <summary>What a newcomer reads first is true.</summary>
public partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void The_first_screen_has_two_commands_one_to_look_and_one_to_test()
    {
        var firstScreen = Readme[..Readme.IndexOf("\n## ", StringComparison.Ordinal)];
        Assert.Equal(["dotnet run -c Release --project src/ModelExporter -- demo", "tests/run.sh"], Command().Matches(firstScreen).Select(block => block.Groups[1].Value.Trim()));
        Assert.True(firstScreen.Split('\n').Length < 40);
    }

    [Fact]
    public async Task The_event_of_the_readme_is_accepted_with_the_answer_of_the_readme()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var answer = await exporter.Ingest.PostAsync("/v1/predictions", new StringContent(Event().Match(Readme).Groups[1].Value, Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains(await answer.Content.ReadAsStringAsync(), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_metric_of_the_readme_and_of_operations_exists()
    {
        var families = MetricGroups.All().SelectMany(group => group.Families).Select(family => family.Name).ToHashSet(StringComparer.Ordinal);
        var text = Readme + File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var names = MetricName().Matches(text).Select(match => match.Value).Where(name => name != "model_exporter").Distinct().ToArray();
        Assert.True(names.Length > 8);
        Assert.All(names, name => Assert.Contains(name.EndsWith("_bucket", StringComparison.Ordinal) ? name[..^"_bucket".Length] : name, families));
    }

    [Fact]
    public void Every_link_of_the_documents_leads_somewhere()
    {
        string[] documents = [Path.Combine(Repository.Root, "README.md"), .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)];
        var links = documents.SelectMany(document => Link().Matches(File.ReadAllText(document)).Select(link => (document, target: link.Groups[1].Value))).ToArray();
        Assert.True(links.Length > 10);
        foreach (var (document, target) in links)
        {
            var parts = target.Split('#');
            var file = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
            Assert.True(File.Exists(file) || Directory.Exists(file), $"{document} links to {target}");
            if (parts.Length > 1) Assert.True(Headings(file).Contains(parts[1]), $"{document} links to {target}");
        }
    }

    [Fact]
    public void Every_row_of_a_table_has_as_many_cells_as_its_head()
    {
        string[] documents =
        [
            Path.Combine(Repository.Root, "README.md"),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "helm"), "*.md", SearchOption.AllDirectories),
        ];
        var rows = 0;
        foreach (var document in documents)
        {
            var head = 0;
            foreach (var line in FencedBlock().Replace(File.ReadAllText(document), "").Split('\n'))
            {
                var cells = line.StartsWith('|') ? CellBorder().Count(line) : 0;
                if (head > 0 && cells > 0) Assert.True(cells == head, $"{document}: {line}");
                head = cells;
                rows++;
            }
        }

        Assert.True(rows > 1000);
    }

    [Fact]
    public void Every_server_that_has_a_recipe_has_its_line_in_the_readme()
    {
        var recipes = Headings(Path.Combine(Repository.Root, "docs", "recipes.md"), heading => heading).Where(heading => !heading.StartsWith("Any", StringComparison.Ordinal) && !heading.StartsWith("Recipes", StringComparison.Ordinal)).ToArray();
        Assert.True(recipes.Length > 8);
        Assert.All(recipes, server => Assert.Contains($"\n| {server}", Readme, StringComparison.Ordinal));
    }

    [Fact]
    public void The_lines_for_servers_are_configuration_and_lead_to_paths_that_exist()
    {
        var proxies = ProxyLine().Matches(Readme).Select(match => match.Value).ToArray();
        Assert.True(proxies.Length > 3);
        Assert.All(proxies, line => Assert.Empty(ConfigurationFile.Errors(line + "\n")));
        var named = IngestPath().Matches(Readme).Select(match => match.Value).Distinct().ToArray();
        Assert.True(named.Length > 4);
        Assert.Subset(EventFormats.CreateAll().SelectMany(format => format.Paths).Append("/v1/models/credit/versions").ToHashSet(StringComparer.Ordinal), named.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_page_of_the_documentation_is_linked_from_the_readme()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(Path.GetFileName).ToArray();
        Assert.True(pages.Length > 10);
        Assert.All(pages, page => Assert.Contains($"(docs/{page}", Readme, StringComparison.Ordinal));
    }

    private static HashSet<string> Headings(string file) => Headings(file, heading => NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-'));

    private static HashSet<string> Headings(string file, Func<string, string> select) => [.. Heading().Matches(File.ReadAllText(file)).Select(heading => select(heading.Groups[1].Value.Trim()))];

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Command();

    [GeneratedRegex("/v1/predictions -d '(.*?)'", RegexOptions.Singleline)]
    private static partial Regex Event();

    [GeneratedRegex("\\bmodel_[a-z_]+[a-z]\\b")]
    private static partial Regex MetricName();

    [GeneratedRegex("\\]\\((?!https?:)([^)\\s]+)\\)")]
    private static partial Regex Link();

    [GeneratedRegex("(?<=`)proxy: \\{[^`]*")]
    private static partial Regex ProxyLine();

    [GeneratedRegex("(?<=localhost:10465)/v1/[a-z/]*[a-z]")]
    private static partial Regex IngestPath();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FencedBlock();

    [GeneratedRegex("(?<!\\\\)\\|")]
    private static partial Regex CellBorder();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchors();
}
