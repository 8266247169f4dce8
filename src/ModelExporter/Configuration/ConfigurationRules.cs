using ModelExporter.Configuration.Values;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Configuration;

/// <summary>What must hold between settings that are each right by themselves.</summary>
internal static class ConfigurationRules
{
    /// <summary>Adds an error for each rule that is broken, at the place where its setting was given.</summary>
    public static void Check(ExporterConfiguration configuration, Reading reading)
    {
        CheckListeners(configuration, reading);
        var limits = configuration.Monitoring.Limits;
        if (limits.ExportedCategories > limits.Categories)
        {
            Conflict(reading, "limits.exported_categories",
                $"{limits.ExportedCategories} is more than limits.categories ({limits.Categories}); " +
                "only categories that a reference keeps apart can be exported");
        }

        var ingest = configuration.Ingest;
        if (ingest.MaxDecompressedBytes < ingest.MaxBodyBytes)
        {
            Conflict(reading, "ingest.max_decompressed_bytes",
                $"{SizeValue.Text(ingest.MaxDecompressedBytes)} is less than ingest.max_body_bytes ({SizeValue.Text(ingest.MaxBodyBytes)}); " +
                "a body never gets smaller by decompression");
        }

        CheckLabelStore(configuration, reading);
        CheckBaseline(configuration.Monitoring.Drift, "drift", reading);
        CheckModels(configuration, reading);
    }

    private static void CheckLabelStore(ExporterConfiguration configuration, Reading reading)
    {
        if (configuration.LabelStore != LabelStore.Postgres) return;
        var (connection, file) = (configuration.Postgres.Connection, configuration.Postgres.ConnectionFile);
        if ((connection is null) == (file is null))
            Conflict(reading, "labels.store", "postgres needs a connection string: name its file in labels.postgres.connection_file, or set labels.postgres.connection, and not both");
        else if (connection is not null && !ConnectionText.TryParse(connection, out _, out var problem)) Conflict(reading, "labels.postgres.connection", problem);
        else if (file is not null && (Reachable(file) ?? Unusable(file)) is { } wrong) Conflict(reading, "labels.postgres.connection_file", $"{file} {wrong}");
        if (configuration.Monitoring.Time.Source == TimeSource.Event)
            Conflict(reading, "labels.store", "postgres goes by the wall clock; with time.source event labels stay in memory");
    }

    // Fewer weeks would be no baseline but last week's noise.
    private static void CheckBaseline(DriftOptions drift, string place, Reading reading)
    {
        if (drift.Baseline == DriftBaseline.Trailing && drift.BaselineWeeks < DriftOptions.LeastTrailingWeeks)
        {
            Conflict(reading, place + ".baseline_weeks",
                $"{drift.BaselineWeeks} is too few for the trailing baseline, which pools the same hour of at least {DriftOptions.LeastTrailingWeeks} weeks");
        }
    }

    private static void CheckListeners(ExporterConfiguration configuration, Reading reading)
    {
        var ingest = configuration.Ingest;
        foreach (var address in ingest.Listen.Where(address => !address.IsLoopback && ingest.TokenFile is null))
        {
            Conflict(reading, "ingest.listen",
                $"{address} can be reached from other machines, and no authentication is configured; " +
                "listen on localhost, or put a token into a file and name it in ingest.auth.token_file (--ingest.auth.token-file)");
        }

        foreach (var address in ingest.Listen.Where(address => address.Port != 0 && configuration.Web.Listen.Any(web => web.Port == address.Port)))
        {
            Conflict(reading, "ingest.listen", $"{address} has the port of web.listen; the two listeners are told apart by their ports");
        }

        if (configuration.Proxy.Upstream is not null)
        {
            foreach (var address in configuration.Proxy.Listen.Where(address => address.Port != 0 && configuration.Web.Listen.Concat(ingest.Listen).Any(other => other.Port == address.Port)))
            {
                Conflict(reading, "proxy.listen", $"{address} has the port of web.listen or ingest.listen; the listeners are told apart by their ports");
            }
        }

        if (ingest.TokenFile is { } tokenFile && Reachable(tokenFile) is { } problem) Conflict(reading, "ingest.auth.token_file", $"{tokenFile} {problem}");
    }

    private static void CheckModels(ExporterConfiguration configuration, Reading reading)
    {
        var models = configuration.Monitoring.Models;
        var limits = configuration.Monitoring.Limits;
        if (models.Count > limits.Models) Conflict(reading, "limits.models", $"{limits.Models} is less than the {models.Count} models that are configured");
        foreach (var model in models)
        {
            var path = $"models[{model.Name}]";
            if (model.Versions.Count > limits.Versions)
                Conflict(reading, "limits.versions", $"{limits.Versions} is less than the {model.Versions.Count} versions of the model {model.Name}");
            if (model.Task is ModelTask.Regression or ModelTask.Ranking && model.Classes.Count > 0)
                Conflict(reading, path + ".classes", "only a classifier has classes");
            if (model.Task == ModelTask.Binary && model.Classes.Count > 2) Conflict(reading, path + ".classes", "a binary classifier has two classes");
            foreach (var version in model.Versions)
            {
                if (version.Reference is { } reference && Reachable(reference) is { } problem)
                    Conflict(reading, $"{path}.versions[{version.Name}].reference", $"{reference} {problem}");
            }

            if (model.Drift is { } drift) CheckBaseline(drift, path + ".drift", reading);
            foreach (var (name, feature) in model.Features)
            {
                var place = $"{path}.features[{name}]";
                if (feature.Drift is { } own) CheckBaseline(own, place + ".drift", reading);
                if (name.StartsWith('_') && name is not (ModelSlice.PredictionName or ModelSlice.ScoreName))
                    Conflict(reading, place, $"names that begin with _ are the exporter's own: only {ModelSlice.PredictionName} and {ModelSlice.ScoreName} can be set");
                if (feature.Range is not null && feature.Kind is FeatureKind.Categorical or FeatureKind.Vector)
                    Conflict(reading, place + ".range", "only a numeric feature has a range");
                if (feature.AllowedValues.Count == 0) continue;
                if (feature.Kind is FeatureKind.Numeric or FeatureKind.Vector)
                    Conflict(reading, place + ".allowed_values", "only a categorical feature has allowed values");
                else if (feature.Range is not null) Conflict(reading, place + ".allowed_values", "a feature has a range or allowed values, not both");
            }
        }
    }

    private static string? Unusable(string connectionFile)
    {
        try
        {
            return ConnectionText.TryParse(File.ReadAllText(connectionFile), out _, out var problem) ? null : "cannot be used: " + problem;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "cannot be read";
        }
    }

    private static string? Reachable(string file)
    {
        if (Directory.Exists(file)) return "is a folder, expected a file";
        return File.Exists(file) ? null : "does not exist";
    }

    private static void Conflict(Reading reading, string path, string message) =>
        reading.Add(reading.OriginOf(path) ?? new Origin(path + " (default)"), path, ConfigurationErrorCode.Conflict, message);
}
