using ModelExporter.Configuration;
using ModelExporter.Configuration.Values;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Configuration;

/// <summary>The database that replicas share labels in: what has to be said of it, and what nobody may see.</summary>
public class LabelStoreSettingsTests
{
    private const string Secret = "Host=db;Username=exporter;Password=hunter2";

    [Theory]
    [InlineData("labels: {store: postgres}", "labels.store: postgres needs a connection string")]
    [InlineData("labels: {store: postgres, postgres: {connection: \"Host=db\", connection_file: F}}", "labels.store: postgres needs a connection string")]
    [InlineData("labels: {store: postgres, postgres: {connection: \"Colour=hunter2\"}}", "labels.postgres.connection: it is no connection string")]
    [InlineData("labels: {store: postgres, postgres: {connection_file: nowhere}}", "nowhere does not exist")]
    [InlineData("time: {source: event}\nlabels: {store: postgres, postgres: {connection: \"Host=db\"}}", "postgres goes by the wall clock")]
    [InlineData("labels: {postgres: {schema: \"a; DROP TABLE b\"}}", "labels.postgres.schema: found \"a; DROP TABLE b\"")]
    [InlineData("labels: {postgres: {schema: pg_mine}}", "labels.postgres.schema: found \"pg_mine\"")]
    public void What_cannot_work_is_said_at_the_start_without_the_secret(string configuration, string error)
    {
        var found = Assert.Single(ConfigurationFile.Errors(configuration));
        Assert.Contains(error, found, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_connection_string_is_found_at_the_start()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("connection", "Colour=hunter2");
        var found = Assert.Single(ConfigurationFile.Errors($"labels: {{store: postgres, postgres: {{connection_file: \"{file}\"}}}}"));
        Assert.Contains("cannot be used: it is no connection string", found, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", found, StringComparison.Ordinal);
        folder.Write("connection", Secret + "\n");
        Assert.Empty(ConfigurationFile.Errors($"labels: {{store: postgres, postgres: {{connection_file: \"{file}\"}}}}"));
    }

    [Fact]
    public void The_connection_can_come_from_the_environment()
    {
        var environment = new Dictionary<string, string> { ["MODEL_EXPORTER_LABELS_STORE"] = "postgres", ["MODEL_EXPORTER_LABELS_POSTGRES_CONNECTION"] = Secret };
        var loaded = new ConfigurationLoader(ConfigurationFile.Settings, [], environment).Load();
        Assert.Empty(loaded.Errors);
        Assert.Equal((LabelStore.Postgres, Secret), (loaded.Configuration.LabelStore, loaded.Configuration.Postgres.Connection));
    }

    [Fact]
    public async Task A_reload_that_changes_the_store_is_refused_without_showing_the_secret()
    {
        await using var exporter = await RunningExporter.StartAsync("evaluation_interval: 1s");
        exporter.File.Write($"labels: {{store: postgres, postgres: {{connection: \"{Secret}\"}}}}");
        using var answer = await exporter.Ingest.PostAsync("/-/reload", null, TestContext.Current.CancellationToken);
        Assert.Equal(409, (int)answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("labels.store", body, StringComparison.Ordinal);
        Assert.Contains("labels.postgres.connection", body, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", body, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_for_a_secret_tells_two_apart_and_says_nothing_of_them()
    {
        var kind = new SecretValue("secret", "a secret");
        Assert.NotEqual(kind.Format("a"), kind.Format("b"));
        Assert.Equal(kind.Format("a"), kind.Format("a"));
        Assert.DoesNotContain("hunter2", kind.Format(Secret), StringComparison.Ordinal);
        Assert.Null(kind.Parse("  ", out var nothing));
        Assert.Null(nothing);
        Assert.Equal("", kind.Format(null));
    }
}
