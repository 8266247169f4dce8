using ModelExporter.Configuration;
using ModelExporter.Configuration.Schema;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Configuration;

/// <summary>docs/configuration.md and the table of settings say the same, both ways.</summary>
public class ConfigurationPageTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "configuration.md"));

    private static string[] Rows { get; } =
        [.. new ExporterSettings([new("NAME", true, "Whether the metric group NAME is published; docs/metrics.md has the names and what is on by default")])
            .Describe().Select(Row)];

    [Fact]
    public void Every_setting_has_its_row_and_every_row_its_setting()
    {
        var documented = Page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToArray();
        Assert.True(Rows.SequenceEqual(documented), "docs/configuration.md should have these rows, in this order:\n" + string.Join('\n', Rows));
    }

    [Fact]
    public void The_example_of_the_page_is_the_default_configuration()
    {
        var example = string.Join('\n', Page.SkipWhile(line => line != "```yaml").Skip(1).TakeWhile(line => line != "```"));
        var loaded = ConfigurationFile.Load(example);
        Assert.Empty(loaded.Errors);
        var settings = ConfigurationFile.Settings;
        var given = settings.TextSettings.Where(setting => example.Contains(setting.Path.Split('.')[^1] + ":", StringComparison.Ordinal)).ToArray();
        Assert.True(given.Length > 30);
        foreach (var setting in settings.TextSettings)
            Assert.Equal((setting.Path, setting.Format(settings.Defaults)), (setting.Path, setting.Format(loaded.Configuration)));
    }

    [Theory]
    [InlineData(typeof(DriftOptions), "drift.")]
    [InlineData(typeof(LimitOptions), "limits.")]
    [InlineData(typeof(EvidenceOptions), "evidence.")]
    [InlineData(typeof(QualityOptions), "quality.")]
    [InlineData(typeof(LearnOptions), "learn.")]
    [InlineData(typeof(TimeOptions), "time.")]
    [InlineData(typeof(LabelOptions), "labels.")]
    [InlineData(typeof(MonitoringOptions), "")]
    [InlineData(typeof(ModelOptions), "models[].")]
    [InlineData(typeof(VersionOptions), "models[].versions[].")]
    [InlineData(typeof(FeatureOptions), "models[].features.NAME.")]
    public void Every_option_of_the_monitoring_has_a_setting(Type options, string prefix)
    {
        var paths = ConfigurationFile.Settings.Describe().Select(setting => Squeeze(setting.Path)).ToArray();
        foreach (var property in options.GetProperties())
        {
            var path = Squeeze(prefix + property.Name);
            Assert.True(paths.Any(
                candidate => candidate == path || candidate.StartsWith(path + ".", StringComparison.Ordinal)
                    || candidate.StartsWith(path + "[]", StringComparison.Ordinal)), path + " cannot be set");
        }
    }

    private static string Squeeze(string path) => path.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Row(SettingDescription setting)
    {
        var elsewhere = setting.Flag is null ? "file only" : $"`{setting.Flag}` `{setting.EnvironmentVariable}`";
        var whenMissing = setting.Default.Length == 0 || setting.Path.EndsWith(".collectors.NAME", StringComparison.Ordinal)
            || setting.Default.StartsWith("as ", StringComparison.Ordinal) ? setting.Default : $"`{setting.Default}`";
        if (setting.Path == "collectors.NAME") whenMissing = "docs/metrics.md";
        return $"| `{setting.Path}` | {setting.Type} | {whenMissing} | {setting.Meaning}. Takes {setting.Allowed} | " +
            $"{(setting.Reloadable ? "yes" : "no")} | {elsewhere} |";
    }
}
