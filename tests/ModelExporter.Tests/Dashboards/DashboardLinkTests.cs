using System.Text.RegularExpressions;

namespace ModelExporter.Tests.Dashboards;

/// <summary>Links to dashboards lead to one that is there and that has the choices which the link makes.</summary>
public partial class DashboardLinkTests
{
    [Theory]
    [InlineData("alerts", "*.yml")]
    [InlineData("dashboards", "*.json")]
    [InlineData("docs", "*.md")]
    public void Links_lead_to_dashboards_with_their_choices(string folder, string files)
    {
        var variables = DashboardDocument.Names.Select(DashboardDocument.Read).ToDictionary(
            dashboard => DashboardDocument.Text(dashboard.Root, "uid"), dashboard => dashboard.Variables.Select(variable => DashboardDocument.Text(variable, "name")).ToHashSet());
        var links = Directory.GetFiles(Path.Combine(Repository.Root, folder), files, SearchOption.AllDirectories).SelectMany(file => Link().Matches(File.ReadAllText(file))).ToArray();
        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            Assert.True(variables.TryGetValue(link.Groups[1].Value, out var known), link.Value);
            Assert.All(Choice().Matches(link.Value), choice => Assert.True(known.Contains(choice.Groups[1].Value), link.Value));
        }
    }

    // To the end of the address: blanks stand inside of the templates of alerts only.
    [GeneratedRegex(@"/d/([a-z-]+)(?:\{\{[^}]*\}\}|[^\s""`)])*")]
    private static partial Regex Link();

    // var-model=..., or ${model:queryparam}, which writes that.
    [GeneratedRegex(@"(?:var-|\$\{)(\w+)(?:=|:queryparam)")]
    private static partial Regex Choice();
}
