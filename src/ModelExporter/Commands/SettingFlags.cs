using System.CommandLine;
using ModelExporter.Configuration;

namespace ModelExporter.Commands;

/// <summary>The flags of a command that reads the configuration: one for each setting, made from the table of settings. A value.</summary>
internal sealed class SettingFlags
{
    private readonly Option<string> _file = new(ConfigurationLoader.FileFlag)
    {
        Description = $"The configuration file [{ConfigurationLoader.FileVariable}]",
        HelpName = "path",
    };

    private readonly List<Func<ParseResult, IEnumerable<KeyValuePair<string, string>>>> _readers = [];

    /// <param name="context">The program's surroundings.</param>
    public SettingFlags(ProgramContext context)
    {
        Settings = new ExporterSettings(context.Collectors);
        Options.Add(_file);
        foreach (var setting in Settings.TextSettings)
        {
            var whenMissing = setting.Format(Settings.Defaults);
            if (setting.ValueName == "boolean") AddSwitch(setting.Flag, setting.Meaning, setting.EnvironmentVariable, whenMissing);
            else AddValue(setting.Flag, $"{setting.Meaning} [{setting.EnvironmentVariable}{Default(whenMissing)}]", setting.ValueName, setting.IsList);
        }
    }

    /// <summary>The table that the flags are made from.</summary>
    public ExporterSettings Settings { get; }

    /// <summary>The flags.</summary>
    public List<Option> Options { get; } = [];

    /// <summary>What reads the configuration with the flags that were given.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="file">The file, when the command has it as an argument.</param>
    /// <param name="presets">Flags that the command gives itself where neither a flag nor a variable says anything.</param>
    public ConfigurationLoader Loader(
        ParseResult result, IReadOnlyDictionary<string, string> environment, string? file = null, IReadOnlyDictionary<string, string>? presets = null)
    {
        var flags = _readers.SelectMany(read => read(result)).ToList();
        var free = Settings.TextSettings.Where(setting => !flags.Exists(flag => flag.Key == setting.Flag) && string.IsNullOrEmpty(environment.GetValueOrDefault(setting.EnvironmentVariable)));
        flags.AddRange(free.Where(setting => presets?.ContainsKey(setting.Flag) == true).Select(setting => KeyValuePair.Create(setting.Flag, presets![setting.Flag])).ToList());
        if ((file ?? result.GetValue(_file)) is { } named) flags.Add(new(ConfigurationLoader.FileFlag, named));
        return new ConfigurationLoader(Settings, flags, environment);
    }

    /// <summary>Says what is wrong with the configuration.</summary>
    /// <returns>The exit code: a wrong flag is a wrong use of the program.</returns>
    public static int Complain(LoadedConfiguration loaded, ProgramContext context)
    {
        foreach (var error in loaded.Errors) context.Error.WriteLine(error.ToString());
        return loaded.Errors.Any(error => error.Origin.IsFlag) ? CommandLine.UsageError : CommandLine.Failure;
    }

    private static string Default(string value) => value.Length == 0 ? "" : ", default " + value;

    private void AddValue(string flag, string description, string valueName, bool isList)
    {
        if (isList)
        {
            var several = new Option<string[]>(flag) { Description = description, HelpName = valueName, Arity = ArgumentArity.OneOrMore };
            Options.Add(several);
            _readers.Add(result => (result.GetValue(several) ?? []).Select(value => KeyValuePair.Create(flag, value)));
            return;
        }

        var one = new Option<string>(flag) { Description = description, HelpName = valueName };
        Options.Add(one);
        _readers.Add(result => result.GetValue(one) is { } value ? [KeyValuePair.Create(flag, value)] : []);
    }

    // --collector.NAME and --no-collector.NAME, as node_exporter has them.
    private void AddSwitch(string flag, string meaning, string variable, string whenMissing)
    {
        var on = new Option<bool>(flag) { Description = $"{meaning} [{variable}, default {whenMissing}]", Arity = ArgumentArity.Zero };
        var off = new Option<bool>("--no-" + flag[2..]) { Description = "Switches it off", Arity = ArgumentArity.Zero };
        Options.Add(on);
        Options.Add(off);
        _readers.Add(result => result.GetValue(off) ? [KeyValuePair.Create(flag, "false")] : result.GetValue(on) ? [KeyValuePair.Create(flag, "true")] : []);
    }
}
