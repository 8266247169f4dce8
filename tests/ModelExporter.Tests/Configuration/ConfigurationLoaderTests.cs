using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Configuration;
using ModelExporter.Configuration.Yaml;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Configuration;

public class ConfigurationLoaderTests
{
    [Fact]
    public void Nothing_given_is_the_defaults()
    {
        var loaded = new ConfigurationLoader(ConfigurationFile.Settings, [], new Dictionary<string, string>()).Load();
        Assert.Empty(loaded.Errors);
        Assert.Equal("[::]:10464", Assert.Single(loaded.Configuration.Web.Listen).ToString());
        Assert.Equal("localhost:10465", Assert.Single(loaded.Configuration.Ingest.Listen).ToString());
        Assert.Equal([TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromDays(1)], loaded.Configuration.Monitoring.Windows);
        Assert.True(loaded.Configuration.Collectors["psi"]);
        Assert.False(loaded.Configuration.Collectors["quantiles"]);
    }

    [Fact]
    public void The_configuration_of_the_design_is_read_as_it_stands()
    {
        var loaded = ConfigurationFile.Load("""
            web: {listen: "[::]:10464"}
            ingest: {listen: "localhost:10465", auth: {token_file: }, max_body_bytes: 4MiB, max_decompressed_bytes: 32MiB, max_events: 10000}
            storage: {path: , checkpoint_interval: 30s}
            limits: {models: 50, versions: 5, features: 200, categories: 50, exported_categories: 20, series: 50000}
            windows: [5m, 1h, 24h]
            evaluation_interval: 15s
            time: {source: wall, future_tolerance: 60s}        # wall in production; event in replay and demo
            labels: {store: memory, horizon: 7d, capacity: 200000}
            drift: {psi_excess: 0.1, q: 0.01, min_samples: 100, k_on: 3, k_off: 3, baseline: reference}
            learn: {events: 2000, duration: 15m}
            """);
        Assert.Empty(loaded.Errors);
        var defaults = ConfigurationFile.Settings.Defaults;
        foreach (var setting in ConfigurationFile.Settings.TextSettings)
        {
            Assert.Equal((setting.Path, setting.Format(defaults)), (setting.Path, setting.Format(loaded.Configuration)));
        }
    }

    [Fact]
    public void Every_error_is_reported_at_once_with_its_line_its_key_and_what_is_allowed()
    {
        Assert.Equal(
        [
            "F:2:3: limits.modles: unknown key, did you mean \"models\"? allowed here: models, versions, features, categories, exported_categories, series",
            "F:3:13: limits.versions: found \"many\", expected an integer from 1 to 1000",
            "F:4:11: limits.series: found \"7\", expected an integer from 100 to 10000000",
            "F:5:13: limits.features: found the text \"200\", expected an integer from 1 to 10000 without quotes",
            "F:6:22: evaluation_interval: found \"15\", expected a duration from 1s to 1h with its unit, such as 15s or 1h30m",
            "F:7:8: drift: found a list, expected a mapping with the keys psi_excess, q, min_samples, k_on, k_off, baseline, baseline_weeks, design_effect",
            "F:8:15: web.listen: found \"example.org:80\", expected an IP address or localhost with a port, " +
            "such as localhost:10465, 10.0.0.7:10465, [::]:10464 or :10464",
            "F:9:1: evaluation_interval: given twice, first in line 6",
            "F:10:1: colour: unknown key; allowed here: web, ingest, proxy, storage, limits, windows, " +
            "evaluation_interval, time, labels, drift, evidence, quality, learn, exemplars, collectors, otlp, log, shutdown_timeout, models",
        ], ConfigurationFile.Errors("""
            limits:
              modles: 50
              versions: many
              series: 7
              features: "200"
            evaluation_interval: 15
            drift: [1, 2]
            web: {listen: "example.org:80"}
            evaluation_interval: 10s
            colour: blue
            """));
    }

    [Theory]
    [InlineData("windows: [1h, 5m]")]
    [InlineData("windows: [5m, 5m]")]
    [InlineData("windows: [90s]")]
    [InlineData("windows: []")]
    [InlineData("windows: [1m, 2m, 3m, 4m, 5m, 6m, 7m]")]
    public void Windows_are_one_to_six_ascending_whole_minutes(string text)
    {
        var error = Assert.Single(ConfigurationFile.Load(text).Errors);
        Assert.Equal((ConfigurationErrorCode.OutOfRange, "windows", 1), (error.Code, error.Key, error.Origin.Line));
        Assert.Contains("expected a list of 1 to 6 values, ascending, in whole minutes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_yaml_is_one_error_at_its_line()
    {
        var error = Assert.Single(ConfigurationFile.Load("limits:\n  models: [1, 2\nweb: {}\n").Errors);
        Assert.Equal(ConfigurationErrorCode.Syntax, error.Code);
        Assert.InRange(error.Origin.Line, 2, 3);
        Assert.StartsWith("not valid YAML", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_whatever_makes_the_loader_fail()
    {
        var pieces = Gen.Elements(
            "limits", "models", ":", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "\"", "'", "&a ", "*a", "!!str ", "|", ">", "#", "---\n", "...\n",
            "%YAML", "?", "1", "~", "\t", "\0", "\ud800", "name: a");
        Prop.ForAll(pieces.ArrayOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var reading = new Reading("F");
            var root = YamlFile.Parse(text, "F", reading);
            if (root is not null) ConfigurationFile.Settings.Table.Read(ConfigurationFile.Settings.Defaults, root, "", reading);
            return reading.Errors.All(error => error.Message.Length > 0);
        }).Check(Properties.Config.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("- 1\n", "found a list, expected a mapping with the keys web")]
    [InlineData("a\n---\nb\n", "a second document starts here")]
    [InlineData("limits: *nowhere\n", "the alias *nowhere has no anchor before it")]
    [InlineData("? [a]\n: 1\n", "a key must be a single word or text")]
    public void Yaml_that_is_no_configuration_says_so(string text, string message) =>
        Assert.Contains(ConfigurationFile.Errors(text), error => error.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains("more than 32 levels deep", Assert.Single(ConfigurationFile.Errors("a: " + new string('[', 100) + new string(']', 100))),
            StringComparison.Ordinal);

    [Fact]
    public void Empty_files_and_empty_sections_are_fine()
    {
        Assert.Empty(ConfigurationFile.Errors(""));
        Assert.Empty(ConfigurationFile.Errors("# nothing\nlimits:\nmodels:\nweb: ~\n"));
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error()
    {
        var loader = new ConfigurationLoader(
            ConfigurationFile.Settings, [new(ConfigurationLoader.FileFlag, "/nowhere/exporter.yml")], new Dictionary<string, string>());
        Assert.Equal("/nowhere/exporter.yml: the file does not exist", Assert.Single(loader.Load().Errors).ToString());
    }

    [Fact]
    public void Flags_win_over_the_environment_and_that_over_the_file()
    {
        using var file = new ConfigurationFile();
        file.Write("limits: {models: 1, versions: 2, features: 3}\n");
        file.Environment["MODEL_EXPORTER_LIMITS_MODELS"] = "10";
        file.Environment["MODEL_EXPORTER_LIMITS_VERSIONS"] = "20";
        file.Flags.Add(new("--limits.models", "100"));
        var limits = file.Load().Configuration.Monitoring.Limits;
        Assert.Equal((100, 20, 3, 50), (limits.Models, limits.Versions, limits.Features, limits.Categories));
    }

    [Fact]
    public void The_file_may_be_named_by_the_environment_and_a_flag_wins()
    {
        using var file = new ConfigurationFile();
        file.Write("limits: {models: 7}\n");
        var environment = new Dictionary<string, string> { [ConfigurationLoader.FileVariable] = file.Path };
        Assert.Equal(7, new ConfigurationLoader(ConfigurationFile.Settings, [], environment).Load().Configuration.Monitoring.Limits.Models);
        var flags = new[] { KeyValuePair.Create(ConfigurationLoader.FileFlag, "/nowhere.yml") };
        Assert.Single(new ConfigurationLoader(ConfigurationFile.Settings, flags, environment).Load().Errors);
    }

    [Fact]
    public void Lists_take_repeated_flags_and_commas()
    {
        using var file = new ConfigurationFile();
        file.Flags.Add(new("--web.listen-address", "127.0.0.1:1"));
        file.Flags.Add(new("--web.listen-address", "[::1]:2"));
        file.Environment["MODEL_EXPORTER_WINDOWS"] = "1m,1h30m";
        var configuration = file.Load().Configuration;
        Assert.Equal(["127.0.0.1:1", "[::1]:2"], configuration.Web.Listen.Select(address => address.ToString()));
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(90)], configuration.Monitoring.Windows);
    }

    [Fact]
    public void Errors_of_flags_and_variables_name_them()
    {
        using var file = new ConfigurationFile();
        file.Environment["MODEL_EXPORTER_LOG_LEVEL"] = "loud";
        file.Flags.Add(new("--limits.models", "x"));
        Assert.Equal(
        [
            "MODEL_EXPORTER_LOG_LEVEL: found \"loud\", expected one of debug, info, warn, error",
            "--limits.models: found \"x\", expected an integer from 1 to 10000",
        ], file.Load().Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Unknown_variables_are_warned_of_but_not_those_that_Kubernetes_makes_for_a_service()
    {
        using var file = new ConfigurationFile();
        foreach (var name in new[] { "PORT", "SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_WEB", "PORT_10464_TCP", "PORT_10464_TCP_ADDR", "WEB_SERVICE_HOST",
            "WEB_PORT" })
        {
            file.Environment["MODEL_EXPORTER_" + name] = "tcp://10.0.0.1:10464";
        }

        file.Environment["MODEL_EXPORTER_LIMIT_MODELS"] = "7";
        var loaded = file.Load();
        Assert.Empty(loaded.Errors);
        Assert.Equal("the environment variable MODEL_EXPORTER_LIMIT_MODELS is not known and has no effect; did you mean MODEL_EXPORTER_LIMITS_MODELS?",
            Assert.Single(loaded.Warnings));
    }

    [Fact]
    public void A_model_has_its_versions_features_and_thresholds()
    {
        using var file = new ConfigurationFile();
        file.Add("credit.json", "{}").Write("""
            drift: {q: 0.05, k_on: 2}
            models:
              - name: credit
                task: binary
                classes: [reject, approve]
                versions:
                  - {name: 3, reference: credit.json}
                  - name: "1.10"
                collectors: {quantiles: true}
                features:
                  age: {kind: numeric, range: [0, 120], required: true, drift: {psi_excess: 0.3}}
                  income: {range: [0, .inf]}
                  country: {kind: categorical, allowed_values: [DE, FR, yes, no]}
                drift: {q: 0.02}
            """);
        file.Environment["MODEL_EXPORTER_DRIFT_MIN_SAMPLES"] = "250";
        var loaded = file.Load();
        Assert.Empty(loaded.Errors);
        var model = loaded.Configuration.Monitoring.Model("credit")!;
        Assert.Equal(ModelTask.Binary, model.Task);
        Assert.Equal(["reject", "approve"], model.Classes);
        Assert.Equal(["3", "1.10"], model.Versions.Select(version => version.Name));
        Assert.Equal(Path.Combine(file.Folder, "credit.json"), model.Versions[0].Reference);
        Assert.True(Assert.Single(model.Collectors).Value);
        var age = model.Features["age"];
        Assert.Equal((FeatureKind.Numeric, new ValueRange(0, 120), true), (age.Kind, age.Range, age.Required));
        Assert.Equal(new ValueRange(0, double.PositiveInfinity), model.Features["income"].Range);
        Assert.Equal(["DE", "FR", "yes", "no"], model.Features["country"].AllowedValues);

        // A feature inherits from its model, that from the top, and the top from the environment.
        Assert.Equal(new DriftOptions { PsiExcess = 0.3, Q = 0.02, KOn = 2, MinSamples = 250 }, age.Drift);
        Assert.Equal(new DriftOptions { Q = 0.02, KOn = 2, MinSamples = 250 }, model.Drift);
        Assert.Equal(new DriftOptions { Q = 0.05, KOn = 2, MinSamples = 250 }, loaded.Configuration.Monitoring.Drift);
    }

    [Fact]
    public void Errors_in_models_name_the_model_and_the_feature()
    {
        Assert.Equal(
        [
            "F:3:29: models[credit].features[age].range: found [120, 0], expected two numbers, the lower one first, such as [0, 120] or [0, .inf]",
            "F:4:5: models[#2]: the key \"name\" is missing",
            "F:5:5: models[credit]: the name stands twice, first in line 2",
            "F:6:11: models[my model].name: found \"my model\", expected a name of 1 to 128 letters, digits and . _ : -",
            "F:7:4: models[#5]: the key \"name\" is missing",
        ], ConfigurationFile.Errors("""
            models:
              - name: credit
                features: {age: {range: [120, 0]}}
              - task: regression
              - name: credit
              - name: my model
              -
            """));
    }

    [Theory]
    [InlineData("limits: {exported_categories: 60}", "limits.exported_categories", "60 is more than limits.categories (50)")]
    [InlineData("drift: {baseline: trailing, baseline_weeks: 3}", "drift.baseline_weeks", "3 is too few for the trailing baseline, which pools the same hour of at least 4 weeks")]
    [InlineData("ingest: {max_decompressed_bytes: 1MiB}", "ingest.max_decompressed_bytes", "1MiB is less than ingest.max_body_bytes (4MiB)")]
    [InlineData("ingest: {listen: \"localhost:10464\"}", "ingest.listen", "has the port of web.listen")]
    [InlineData("ingest: {listen: \":10465\"}", "ingest.listen", "name it in ingest.auth.token_file")]
    [InlineData("ingest: {listen: [\"localhost:1\", \"10.0.0.7:1\"]}", "ingest.listen", "10.0.0.7:1 can be reached from other machines")]
    [InlineData("ingest: {auth: {token_file: /nowhere}}", "ingest.auth.token_file", "/nowhere does not exist")]
    [InlineData("models: [{name: a, versions: [{name: b, reference: /nowhere}]}]", "models[a].versions[b].reference", "/nowhere does not exist")]
    [InlineData("models: [{name: a, task: regression, classes: [x, y]}]", "models[a].classes", "only a classifier has classes")]
    [InlineData("models: [{name: a, features: {f: {kind: categorical, range: [0, 1]}}}]", "models[a].features[f].range", "only a numeric feature has a range")]
    [InlineData("models: [{name: a, features: {f: {kind: numeric, allowed_values: [x]}}}]", "models[a].features[f].allowed_values",
        "only a categorical feature")]
    [InlineData("models: [{name: a, features: {f: {range: [0, 1], allowed_values: [x]}}}]", "models[a].features[f].allowed_values", "not both")]
    public void Settings_that_do_not_go_together_are_refused_where_they_stand(string text, string key, string message)
    {
        var error = Assert.Single(ConfigurationFile.Load(text).Errors);
        Assert.Equal((ConfigurationErrorCode.Conflict, key, 1), (error.Code, error.Key, error.Origin.Line));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Collectors_are_switched_by_name()
    {
        using var file = new ConfigurationFile();
        file.Write("collectors: {psi: false}\n");
        file.Flags.Add(new("--collector.quantiles", "true"));
        var loaded = file.Load();
        Assert.Empty(loaded.Errors);
        Assert.Equal((false, true), (loaded.Configuration.Collectors["psi"], loaded.Configuration.Collectors["quantiles"]));
        Assert.Equal("F:1:14: collectors.quantile: unknown key, did you mean \"quantiles\"? allowed here: psi, quantiles",
            Assert.Single(ConfigurationFile.Errors("collectors: {quantile: true}")));
    }

    [Fact]
    public void A_found_value_is_shown_short_and_on_one_line()
    {
        var error = Assert.Single(ConfigurationFile.Errors($"log: {{level: \"{new string('x', 500)}\\n\"}}"));
        Assert.True(error.Length < 200);
        Assert.DoesNotContain('\n', error);
    }
}
