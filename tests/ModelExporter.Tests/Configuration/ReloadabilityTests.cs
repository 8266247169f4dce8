namespace ModelExporter.Tests.Configuration;

public class ReloadabilityTests
{
    [Theory]
    [InlineData("web: {listen: \":1\"}", "web.listen")]
    [InlineData("web: {telemetry_path: /m}", "web.telemetry_path")]
    [InlineData("ingest: {listen: \"localhost:1\"}", "ingest.listen")]
    [InlineData("windows: [5m]", "windows")]
    [InlineData("labels: {horizon: 1d}", "labels.horizon")]
    [InlineData("labels: {capacity: 1}", "labels.capacity")]
    [InlineData("time: {source: event}", "time.source")]
    [InlineData("storage: {path: /tmp}", "storage.path")]
    public void Listeners_windows_stores_and_the_clock_need_a_restart(string text, string path)
    {
        var settings = ConfigurationFile.Settings;
        Assert.Equal([path], settings.NotReloadable(settings.Defaults, ConfigurationFile.Load(text).Configuration).Select(setting => setting.Path));
    }

    [Theory]
    [InlineData("limits: {models: 7}")]
    [InlineData("drift: {q: 0.2}")]
    [InlineData("log: {level: debug}")]
    [InlineData("exemplars: true")]
    [InlineData("models: [{name: a}]")]
    [InlineData("collectors: {psi: false}")]
    public void The_rest_can_be_reloaded(string text)
    {
        var settings = ConfigurationFile.Settings;
        Assert.Empty(settings.NotReloadable(settings.Defaults, ConfigurationFile.Load(text).Configuration));
    }
}
