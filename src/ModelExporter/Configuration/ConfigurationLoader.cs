using System.Text.RegularExpressions;
using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Web;
using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration;

/// <summary>What one load of the configuration came to. A value.</summary>
/// <param name="Configuration">What could be read; to be used only when there are no errors.</param>
/// <param name="Errors">Everything that is wrong.</param>
/// <param name="Warnings">What is probably a mistake and does no harm.</param>
/// <param name="File">The file that was read, or null without one.</param>
internal sealed record LoadedConfiguration(
    ExporterConfiguration Configuration, IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<string> Warnings, string? File);

/// <summary>Reads the configuration: flags win over environment variables, those over the file, that over defaults. A service; it can load again and
/// again.</summary>
/// <param name="settings">The table of settings.</param>
/// <param name="flags">Flags as they were given: the flag with its dashes, and its value.</param>
/// <param name="environment">The process' environment variables.</param>
internal sealed partial class ConfigurationLoader(
    ExporterSettings settings, IReadOnlyList<KeyValuePair<string, string>> flags, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The flag that names the file.</summary>
    public const string FileFlag = "--config.file";

    /// <summary>The environment variable that names the file.</summary>
    public const string FileVariable = SettingNames.EnvironmentPrefix + "CONFIG_FILE";

    private const long LargestFile = 4 << 20;

    /// <summary>The table of settings.</summary>
    public ExporterSettings Settings { get; } = settings;

    /// <summary>Reads everything anew.</summary>
    public LoadedConfiguration Load()
    {
        var file = flags.LastOrDefault(flag => flag.Key == FileFlag).Value ?? environment.GetValueOrDefault(FileVariable);
        if (string.IsNullOrEmpty(file)) file = null;
        var reading = new Reading(file);
        var root = file is null ? null : ReadFile(file, reading);
        var entries = root is null ? new Dictionary<string, YamlNode>() : Settings.Table.Check(root, "", reading);
        var configuration = Settings.Table.ReadKnown(Settings.Defaults, entries, "", reading, setting => !setting.ReadLast);
        configuration = ApplyEnvironment(configuration, reading);
        configuration = ApplyFlags(configuration, reading);
        configuration = Settings.Table.ReadKnown(configuration, entries, "", reading, setting => setting.ReadLast);
        if (reading.Errors.All(error => error.Code is not (ConfigurationErrorCode.Syntax or ConfigurationErrorCode.Unreadable)))
            ConfigurationRules.Check(configuration, reading);
        var errors = reading.Errors.ToList();
        if (configuration.Web.ConfigFile is { } webFile) WebFile.Read(webFile, errors);
        return new LoadedConfiguration(configuration, errors, Warnings(), file);
    }

    private static YamlNode? ReadFile(string file, Reading reading)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > LargestFile })
            {
                reading.Add(new Origin(file), "", ConfigurationErrorCode.Unreadable, "the file is larger than 4MiB");
                return null;
            }

            return YamlFile.Parse(File.ReadAllText(file), file, reading);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            reading.Add(new Origin(file), "", ConfigurationErrorCode.Unreadable, problem is FileNotFoundException or DirectoryNotFoundException
                ? "the file does not exist"
                : "the file cannot be read: " + problem.Message);
            return null;
        }
    }

    private ExporterConfiguration ApplyEnvironment(ExporterConfiguration configuration, Reading reading)
    {
        foreach (var setting in Settings.TextSettings)
        {
            // An empty variable counts as not set: that is how manifests leave one out.
            if (!environment.TryGetValue(setting.EnvironmentVariable, out var text) || text.Length == 0) continue;
            configuration = setting.Apply(configuration, text, new Origin(setting.EnvironmentVariable), reading);
        }

        return configuration;
    }

    private ExporterConfiguration ApplyFlags(ExporterConfiguration configuration, Reading reading)
    {
        foreach (var setting in Settings.TextSettings)
        {
            var values = flags.Where(flag => flag.Key == setting.Flag).Select(flag => flag.Value).ToList();
            if (values.Count > 0)
                configuration = setting.Apply(configuration, setting.IsList ? string.Join(',', values) : values[^1], new Origin(setting.Flag), reading);
        }

        return configuration;
    }

    // Kubernetes gives every pod variables of the services in its namespace: a service called model-exporter makes MODEL_EXPORTER_PORT and others like it.
    private List<string> Warnings() =>
    [
        .. environment.Keys.Order(StringComparer.Ordinal)
            .Where(name => name.StartsWith(SettingNames.EnvironmentPrefix, StringComparison.Ordinal) && name != FileVariable && !IsServiceLink(name))
            .Where(name => Settings.TextSettings.All(setting => setting.EnvironmentVariable != name))
            .Select(name =>
            {
                var meant = NearMiss.Find(name, Settings.TextSettings.Select(setting => setting.EnvironmentVariable));
                return $"the environment variable {name} is not known and has no effect{(meant is null ? "" : $"; did you mean {meant}?")}";
            }),
    ];

    private static bool IsServiceLink(string name) => ServiceLink().IsMatch(name);

    [GeneratedRegex("_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex ServiceLink();
}
