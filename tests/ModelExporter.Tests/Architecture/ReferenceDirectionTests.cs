using System.Xml.Linq;

namespace ModelExporter.Tests.Architecture;

/// <summary>Data flows one way, and so do the references between the projects.</summary>
public class ReferenceDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["ModelExporter.Statistics"] = [],
        ["ModelExporter.Monitoring"] = ["ModelExporter.Statistics"],
        ["ModelExporter.Ingest"] = ["ModelExporter.Monitoring"],
        ["ModelExporter.Exposition"] = ["ModelExporter.Monitoring"],
        ["ModelExporter.Storage"] = ["ModelExporter.Monitoring"],
        ["ModelExporter"] = ["ModelExporter.Ingest", "ModelExporter.Exposition", "ModelExporter.Storage"],
    };

    [Fact]
    public void Every_project_references_only_what_the_design_allows()
    {
        var source = Path.Combine(Repository.Root, "src");
        var projects = Directory.GetFiles(source, "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Allowed.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.Equal(Allowed[Path.GetFileNameWithoutExtension(project)].Order(), references.Order());
        }
    }

    [Theory]
    [InlineData("ModelExporter.Statistics")]
    [InlineData("ModelExporter.Monitoring")]
    public void Pure_projects_do_no_input_or_output(string project)
    {
        string[] forbidden = ["File.", "Directory.", "HttpClient", "Socket", "Console.", "TimeProvider.System", "Environment.", "Stopwatch"];
        foreach (var file in Repository.SourceFiles(Path.Combine("src", project)))
        {
            var code = File.ReadAllText(file);
            foreach (var word in forbidden)
            {
                Assert.False(CodeUses(code, word), $"{file} uses {word}");
            }
        }
    }

    // A word counts when no letter stands before it ("ProfileFile." is a name of ours) and it is no comment.
    private static bool CodeUses(string code, string word)
    {
        foreach (var line in code.Split('\n'))
        {
            var text = line.TrimStart();
            if (text.StartsWith("//", StringComparison.Ordinal)) continue;
            for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
            {
                if (at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] == '_')) return true;
            }
        }

        return false;
    }
}
