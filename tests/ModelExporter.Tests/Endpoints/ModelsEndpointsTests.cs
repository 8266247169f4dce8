using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Tests.Hosting;
using ModelExporter.Tests.Monitoring;
using ModelExporter.Tests.Monitoring.Quality;

namespace ModelExporter.Tests.Endpoints;

public class ModelsEndpointsTests
{
    [Fact]
    public async Task The_list_is_empty_at_first_and_then_has_every_version_in_order()
    {
        await using var exporter = await RunningExporter.StartAsync("windows: [5m]");
        Assert.Equal("""{"models":[]}""", await exporter.Web.GetStringAsync("/api/v1/models"));
        Registry(exporter).SetReference("credit", "3", CreditModel.Reference());
        await SendAsync(exporter, """[{"model":"b"},{"model":"a","version":"2"},{"model":"a","version":"1"},{"model":"credit","version":"3","timestamp":"2026-11-20T12:00:00.5Z"}]""");
        Registry(exporter).Evaluate();

        using var answer = JsonDocument.Parse(await exporter.Web.GetStringAsync("/api/v1/models"));
        var models = answer.RootElement.GetProperty("models").EnumerateArray().ToArray();
        Assert.Equal(["a 1 2", "b default", "credit 3"], models.Select(model =>
            model.GetProperty("model").GetString() + string.Concat(model.GetProperty("versions").EnumerateArray().Select(version => " " + version.GetProperty("version").GetString()))));

        var learning = models[1].GetProperty("versions")[0];
        Assert.Equal((1, 2000), (learning.GetProperty("learning").GetProperty("events").GetInt32(), learning.GetProperty("learning").GetProperty("events_needed").GetInt32()));
        Assert.False(learning.TryGetProperty("reference", out _));
        var watched = models[2].GetProperty("versions")[0];
        Assert.False(watched.TryGetProperty("learning", out _));
        Assert.Equal(CreditModel.Reference().ReferenceId, watched.GetProperty("reference").GetProperty("reference_id").GetString());
        Assert.Equal((1, "2026-11-20T12:00:00.5Z"), (watched.GetProperty("predictions").GetInt32(), watched.GetProperty("last_event").GetString()));
        Assert.Empty(watched.GetProperty("drifted_features").GetProperty("5m").EnumerateArray());
    }

    [Fact]
    public async Task A_version_shows_counts_and_scores_of_every_feature_and_leaves_out_what_is_undefined()
    {
        await using var exporter = await RunningExporter.StartAsync("windows: [5m]\ndrift: {k_on: 1}\nlimits: {exported_categories: 3}");
        Registry(exporter).SetReference("credit", "3", CreditModel.Reference());
        // All in one bin of ten, and no country at all.
        await SendAsync(exporter, "[" + string.Join(',', Enumerable.Repeat("""{"model":"credit","version":"3","features":{"age":55}}""", 500)) + "]");
        Registry(exporter).Evaluate();

        using var answer = JsonDocument.Parse(await exporter.Web.GetStringAsync("/api/v1/models/credit/versions/3"));
        Assert.Equal(("credit", "3", 500), (answer.RootElement.GetProperty("model").GetString(), answer.RootElement.GetProperty("version").GetString(),
            answer.RootElement.GetProperty("windows").GetProperty("5m").GetProperty("events").GetInt32()));
        var features = answer.RootElement.GetProperty("features").EnumerateArray().ToDictionary(feature => feature.GetProperty("feature").GetString()!);
        var age = features["age"];
        Assert.Equal("numeric", age.GetProperty("kind").GetString());
        Assert.Equal(500, age.GetProperty("bins").EnumerateArray().Sum(bin => bin.GetProperty("count").GetInt64()));
        Assert.Equal(("6", 500L), age.GetProperty("bins").EnumerateArray().Where(bin => bin.GetProperty("count").GetInt64() > 0)
            .Select(bin => (bin.GetProperty("bin").GetString()!, bin.GetProperty("count").GetInt64())).Single());
        var scores = age.GetProperty("windows").GetProperty("5m");
        Assert.Equal(("ok", 500, true), (scores.GetProperty("status").GetString(), scores.GetProperty("samples").GetInt32(), scores.GetProperty("drifted").GetBoolean()));
        Assert.True(scores.GetProperty("psi").GetDouble() > scores.GetProperty("psi_noise_floor").GetDouble());
        var country = features["country"].GetProperty("windows").GetProperty("5m");
        Assert.Equal("insufficient_samples", country.GetProperty("status").GetString());
        Assert.False(country.TryGetProperty("psi", out _));
        Assert.Equal(1, country.GetProperty("missing_ratio").GetDouble());
        Assert.Equal(500, features["country"].GetProperty("missing").GetInt64());

        using var list = JsonDocument.Parse(await exporter.Web.GetStringAsync("/api/v1/models"));
        Assert.Equal("age", list.RootElement.GetProperty("models")[0].GetProperty("versions")[0].GetProperty("drifted_features").GetProperty("5m")[0].GetString());
    }

    [Fact]
    public async Task A_version_shows_its_quality_with_bounds_reference_and_decision()
    {
        await using var exporter = await RunningExporter.StartAsync("windows: [5m]\ndrift: {k_on: 1}\nquality: {measures: [accuracy, roc_auc]}");
        var registry = Registry(exporter);
        registry.SetReference("credit", "1", LabelledReference.Of(ModelTask.Binary, 4000));
        // The scores are as good as in the reference, and every other label is turned round.
        var events = LabelledReference.Events(ModelTask.Binary, 1000, seed: 5).Select((e, i) => i % 2 == 0 ? e : e with { Label = 1 - (int)e.Label! }).ToArray();
        registry.Apply(Batches.Of(events));
        using var feedback = await exporter.Ingest.PostAsync("/v1/feedback", new StringContent("""{"model":"credit","version":"1","action":"ignored","client":"app"}"""));
        registry.Evaluate();

        using var answer = JsonDocument.Parse(await exporter.Web.GetStringAsync("/api/v1/models/credit/versions/1"));
        var version = answer.RootElement;
        Assert.Equal(("binary", "0", "1"), (version.GetProperty("task").GetString(), version.GetProperty("classes")[0].GetString(), version.GetProperty("classes")[1].GetString()));
        Assert.Equal((1000, 0), (version.GetProperty("labels").GetProperty("matched").GetInt32(), version.GetProperty("labels").GetProperty("waiting").GetInt32()));
        Assert.Equal(1, version.GetProperty("feedback").GetProperty("app").GetProperty("ignored").GetInt32());
        var window = version.GetProperty("quality").GetProperty("5m");
        Assert.Equal(1000, window.GetProperty("labels").GetInt32());
        Assert.Equal(["accuracy", "roc_auc"], window.GetProperty("measures").EnumerateObject().Select(measure => measure.Name));
        var accuracy = window.GetProperty("measures").GetProperty("accuracy");
        var value = accuracy.GetProperty("value").GetDouble();
        Assert.InRange(value, 0.4, 0.6);
        Assert.InRange(value, accuracy.GetProperty("lower").GetDouble(), accuracy.GetProperty("upper").GetDouble());
        Assert.Equal(value - accuracy.GetProperty("reference").GetDouble(), accuracy.GetProperty("difference").GetDouble(), 12);
        Assert.True(-accuracy.GetProperty("difference").GetDouble() > accuracy.GetProperty("noise_floor").GetDouble());
        Assert.True(accuracy.GetProperty("adjusted_p_value").GetDouble() < 1e-6);
        Assert.True(accuracy.GetProperty("degraded").GetBoolean());
        Assert.Equal(1000, accuracy.GetProperty("samples").GetInt32());
        // The estimate is blind to what labels mean, and its error says so.
        var estimate = window.GetProperty("estimates").GetProperty("accuracy");
        Assert.Equal(estimate.GetProperty("value").GetDouble() - value, estimate.GetProperty("error").GetDouble(), 2);
        Assert.True(estimate.GetProperty("lower").GetDouble() < estimate.GetProperty("upper").GetDouble());
        Assert.Equal(["adwin", "page_hinkley"], version.GetProperty("concept_drift").EnumerateObject().Select(detector => detector.Name).Order());

        // The page names every member; measures, windows, clients and detectors are described as a whole.
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));
        foreach (var member in Members(version)) Assert.Contains($"`{member}`", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/models/credit/versions/3")]
    [InlineData("/api/v1/models/a%2Fb/versions/3")]
    public async Task What_is_not_known_is_not_found(string path)
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var answer = await exporter.Web.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"code\":\"unknown_version\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_only_be_read()
    {
        await using var exporter = await RunningExporter.StartAsync();
        Registry(exporter).SetReference("credit", "3", CreditModel.Reference());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await exporter.Web.DeleteAsync("/api/v1/models/credit/versions/3/reference")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await exporter.Web.PutAsync("/api/v1/models/credit/versions/3/reference", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await exporter.Web.DeleteAsync("/v1/models/credit/versions/3/reference")).StatusCode);
        Assert.NotNull(Registry(exporter).Model("credit")!.Version("3")!.Generation.Profile);
    }

    [Fact]
    public async Task The_page_names_every_path_code_and_member()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));
        string[] paths =
        [
            "/api/v1/models", "/api/v1/models/{model}/versions/{version}", "/api/v1/models/{model}/versions/{version}/reference", "/v1/models/{model}/versions/{version}/reference",
        ];
        string[] codes = ["invalid_profile", "no_reference", "unknown_version", "too_many_features", "not_found", "stopping", "invalid_configuration", "needs_restart"];
        foreach (var text in paths.Concat(codes)) Assert.Contains($"`{text}`", page, StringComparison.Ordinal);

        await using var exporter = await RunningExporter.StartAsync("windows: [5m]");
        Registry(exporter).SetReference("credit", "3", CreditModel.Reference());
        await SendAsync(exporter, "[" + string.Join(',', Enumerable.Repeat("""{"model":"credit","version":"3","features":{"age":55,"country":"DE"}}""", 500)) + """,{"model":"b","error":"x"}]""");
        Registry(exporter).Evaluate();
        foreach (var path in new[] { "/api/v1/models", "/api/v1/models/credit/versions/3", "/api/v1/models/b/versions/default" })
        {
            using var answer = JsonDocument.Parse(await exporter.Web.GetStringAsync(path));
            foreach (var member in Members(answer.RootElement)) Assert.Contains($"`{member}`", page, StringComparison.Ordinal);
        }
    }

    // Objects whose members are windows, reasons or features are described as a whole.
    private static IEnumerable<string> Members(JsonElement element, bool areNames = true) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            Members(member.Value, member.Name is not ("windows" or "drifted_features" or "invalid" or "errors" or "quality" or "measures" or "estimates" or "feedback" or "concept_drift")).Concat(areNames ? [member.Name] : [])),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Members(item)),
        _ => [],
    };

    private static ModelRegistry Registry(RunningExporter exporter) => exporter.Host.Services.GetRequiredService<ModelRegistry>();

    private static async Task SendAsync(RunningExporter exporter, string events)
    {
        using var answer = await exporter.Ingest.PostAsync("/v1/predictions", new StringContent(events, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
