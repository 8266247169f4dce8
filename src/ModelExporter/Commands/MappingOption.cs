using System.CommandLine;
using ModelExporter.Configuration;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Monitoring.Options;
using ModelExporter.Recorded;

namespace ModelExporter.Commands;

/// <summary>The options that say what the columns of foreign formats are: entries of a mapping, or the configuration of the exporter that has one.</summary>
internal sealed class MappingOption
{
    private readonly Option<string[]> _mapping = new("--mapping")
    {
        HelpName = "COLUMN=ROLE",
        Description = "What a column or JSON pointer of a model server's body is, as models[].mapping has it: a feature's name, or " + string.Join(", ", Mappings.Roles) + "; once per column",
    };

    /// <summary>The configuration file.</summary>
    public Option<string?> Config { get; } = new("--config", "--config.file") { HelpName = "FILE", Description = "The exporter's configuration: the mapping and classes of its models apply" };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withConfig">Whether the command has no option for the configuration itself.</param>
    public void AddTo(Command command, bool withConfig)
    {
        command.Options.Add(_mapping);
        if (withConfig) command.Options.Add(Config);
    }

    /// <summary>The settings of models by their names: those of the configuration, with the entries of the command line on top.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="collectors">The metric groups that the file may name.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public Func<string, ModelOptions?> Read(ParseResult parsed, IReadOnlyList<CollectorSwitch> collectors, List<string> errors) =>
        Read(parsed, ReplaySettings.Load(parsed.GetValue(Config), collectors, errors).Monitoring, errors);

    /// <summary>The settings of models by their names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="configured">The models of the configuration.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public Func<string, ModelOptions?> Read(ParseResult parsed, MonitoringOptions configured, List<string> errors)
    {
        var entries = Entries(parsed, errors);
        if (entries.Count == 0) return configured.Model;
        return name =>
        {
            var model = configured.Model(name) ?? new ModelOptions { Name = name };
            var mapping = new Dictionary<string, string>(model.Mapping, StringComparer.Ordinal);
            foreach (var (source, target) in entries) mapping[source] = target;
            return model with { Mapping = mapping };
        };
    }

    /// <summary>The columns and pointers that the command line names.</summary>
    public IReadOnlyCollection<string> Sources(ParseResult parsed) => Entries(parsed, []).Keys;

    private Dictionary<string, string> Entries(ParseResult parsed, List<string> errors)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in parsed.GetValue(_mapping) ?? [])
        {
            var at = pair.LastIndexOf('=');
            if (at <= 0 || !Mappings.IsSource(pair[..at])) errors.Add($"--mapping: '{pair}' must be COLUMN=ROLE, the column a name or a JSON pointer that starts with /request, /response or /metadata.");
            else if (!Mappings.IsTarget(pair[(at + 1)..])) errors.Add($"--mapping: '{pair[(at + 1)..]}' is neither a feature's name nor one of {string.Join(", ", Mappings.Roles)}.");
            else entries[pair[..at]] = pair[(at + 1)..];
        }

        return entries;
    }
}
