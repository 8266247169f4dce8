using System.CommandLine;
using System.Globalization;
using ModelExporter.Configuration;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Commands;

/// <summary><c>check-config FILE</c>: says everything that is wrong with a configuration, or what it would export. The references that it names are read as
/// well.</summary>
internal static class CheckConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProgramContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The configuration file" };
        var flags = new SettingFlags(context);
        var command = new Command("check-config", "Check a configuration file and the references that it names, and list what it would export") { file };
        command.SetAction(result => Run(flags.Loader(result, context.Environment, result.GetRequiredValue(file)), context));
        return command;
    }

    private static int Run(ConfigurationLoader loader, ProgramContext context)
    {
        var loaded = loader.Load();
        foreach (var warning in loaded.Warnings) Warn(context, warning);
        if (loaded.Errors.Count > 0) return SettingFlags.Complain(loaded, context);
        var configuration = loaded.Configuration;
        var forecast = new ExportForecast(configuration, context.Time);
        var lines = new List<string>();
        var (problems, series) = (0, 0L);
        foreach (var model in configuration.Monitoring.Models)
        {
            foreach (var version in model.Versions)
            {
                if (version.Reference is not { } path)
                {
                    lines.Add($"model {model.Name} version {version.Name}: the reference is learned or put through the API");
                }
                else if (ReferenceFile.Read(path, out var problem) is not { } profile)
                {
                    context.Error.WriteLine(problem);
                    problems++;
                }
                else if (TooManyFeatures(profile, configuration) is { } tooMany)
                {
                    context.Error.WriteLine($"{path}: {tooMany}");
                    problems++;
                }
                else
                {
                    var planned = forecast.Of(model.Name, version.Name, profile);
                    series += planned.Total;
                    Describe(lines, model, version, profile, planned);
                    foreach (var warning in ReferenceWarnings.Of(model, version, profile)) Warn(context, warning);
                }
            }

            if (model.Versions.Count == 0) lines.Add(Text($"model {model.Name}: {Number(model.Features.Count, "feature")} with settings"));
        }

        if (problems > 0) return CommandLine.Failure;
        foreach (var line in lines) context.Out.WriteLine(line);
        var limit = configuration.Monitoring.Limits.Series;
        series += forecast.OfExporter();
        context.Out.WriteLine(Text($"{series} series with those of the exporter itself; limits.series is {limit}"));
        if (series > limit)
        {
            Warn(context, Text($"{series} series are more than limits.series ({limit}): the last collectors would be left out of the page; raise the limit, switch collectors off, ") +
                "or lower limits.exported_categories");
        }

        context.Out.WriteLine(loaded.File + ": the configuration is valid");
        return CommandLine.Success;
    }

    private static string? TooManyFeatures(ReferenceProfile profile, ExporterConfiguration configuration)
    {
        // The prediction and the score are not counted.
        var limit = configuration.Monitoring.Limits.Features;
        return profile.Features.Count > limit + 2 ? Text($"the profile has {profile.Features.Count} features, more than limits.features ({limit})") : null;
    }

    private static void Describe(List<string> lines, ModelOptions model, VersionOptions version, ReferenceProfile profile, VersionForecast planned)
    {
        lines.Add(Text(
            $"model {model.Name} version {version.Name}: reference {profile.ReferenceId}, {Number(profile.Features.Count, "feature")}, {Number(profile.Events, "event")}, {planned.Total} series"));
        foreach (var bins in planned.Layout.Features) lines.Add("  feature " + Feature(bins, model.Features.GetValueOrDefault(bins.Name)));
        foreach (var segment in model.Segments)
        {
            lines.Add(segment.Values.Count > 0
                ? $"  segment {segment.Name}: {Number(segment.Values.Count, "value")}"
                : $"  segment {segment.Name}: the values that come first, which nobody can count before");
        }

        foreach (var (collector, count) in planned.Series) lines.Add(Text($"  collector {collector}: {count} series"));
    }

    private static string Feature(FeatureBins bins, FeatureOptions? options)
    {
        var facts = new List<string> { bins.Profile.Kind.ToString().ToLowerInvariant() };
        if (bins.BinCount > 0) facts.Add(Number(bins.BinCount, "bin"));
        if (bins.Profile is NumericProfile numeric && (options?.Range ?? numeric.Range) is { } range) facts.Add(Text($"range {range.Minimum} to {range.Maximum}"));
        if (bins.Profile is CategoricalProfile && options?.AllowedValues.Count > 0) facts.Add(Number(options.AllowedValues.Count, "allowed value"));
        if (options?.Required is { } required) facts.Add(required ? "required" : "not required");
        return $"{bins.Name}: {string.Join(", ", facts)}";
    }

    private static void Warn(ProgramContext context, string warning) => context.Error.WriteLine("warning: " + warning);

    private static string Number(long count, string what) => Text($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
