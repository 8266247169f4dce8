using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Tests.Commands;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Configuration;

/// <summary>The examples of docs/configuration.md pass check-config without a warning, with references that have the features they name.</summary>
public class ConfigurationExamplesTests
{
    private static readonly string[] Examples = Blocks();

    public static TheoryData<int> All => [.. Enumerable.Range(0, Examples.Length)];

    [Fact]
    public void There_is_one_for_each_kind_of_model() => Assert.Equal(3, Examples.Length);

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_example_is_what_check_config_likes(int example)
    {
        using var file = new ConfigurationFile().Write(Examples[example]);
        Directory.CreateDirectory(Path.Combine(file.Folder, "secrets"));
        file.Add("secrets/token", "a-token-that-is-long-enough-for-anyone");
        foreach (var model in file.Load().Configuration.Monitoring.Models)
        {
            foreach (var version in model.Versions.Where(version => version.Reference is not null)) Write(version.Reference!, model);
        }

        var (code, answer, error) = await CheckConfigCommandTests.RunAsync(file.Path);
        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith(": the configuration is valid\n", answer, StringComparison.Ordinal);
        Assert.Contains(file.Load().Configuration.Monitoring.Models[0].Name, answer, StringComparison.Ordinal);
    }

    private static void Write(string path, ModelOptions model)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var builder = new ProfileBuilder(new ProfileLimits());
        for (var i = 0; i < 50; i++)
        {
            var batch = Batches.Of(new TestEvent
            {
                Features = model.Features.Where(feature => !feature.Key.StartsWith('_')).ToDictionary(feature => feature.Key,
                    feature => (object?)(feature.Value.ImpliedKind == FeatureKind.Categorical ? "value" + (i % 3) : (double)i)),
                HasPrediction = true,
                Prediction = model.Classes.Count == 0 ? i : model.Classes[i % model.Classes.Count],
                HasScore = true,
                Score = i / 50.0,
            });
            builder.Add(batch, batch.Slices[0], 0);
        }

        var json = ReferenceProfileJson.Write(builder.Build(model.Name, "", ReferenceSource.Profile, null));
        using var file = File.Create(path);
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            file.Write(json);
            return;
        }

        using var gzip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionLevel.Fastest);
        gzip.Write(json);
    }

    private static string[] Blocks()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"), Encoding.UTF8);
        return [.. page[page.IndexOf("## Examples", StringComparison.Ordinal)..].Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
    }
}
