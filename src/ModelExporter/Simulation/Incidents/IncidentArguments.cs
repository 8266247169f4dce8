using System.Globalization;
using ModelExporter.Configuration;
using ModelExporter.Configuration.Values;

namespace ModelExporter.Simulation.Incidents;

/// <summary>The arguments of an incident, <c>key=value</c> each. A state while an incident is made of them: it notes which are known and what is wrong.</summary>
internal sealed class IncidentArguments(IReadOnlyDictionary<string, string> given)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private string? _problem;

    /// <summary>What is wrong first, or null.</summary>
    public string? Problem
    {
        get
        {
            if (_problem is not null) return _problem;
            var unknown = given.Keys.FirstOrDefault(key => !_known.Contains(key));
            if (unknown is null) return null;
            return $"it has no \"{unknown}\"{(NearMiss.Find(unknown, _known) is { } meant ? $", did you mean \"{meant}\"?" : $"; there are {string.Join(", ", _known.Order(StringComparer.Ordinal))}")}";
        }
    }

    /// <summary>A number within bounds.</summary>
    public double Number(string key, double fallback, double least, double most)
    {
        if (Text(key) is not { } text) return fallback;
        var kind = new NumberValue(least, most);
        if (kind.Parse(text, out var value) is null) return value;
        _problem ??= $"{key}: found \"{text}\", expected {kind.Expected}";
        return fallback;
    }

    /// <summary>The place of a numeric feature.</summary>
    public int Numeric(string key, string fallback) => Feature(key, fallback, "numeric", [.. CreditFeatures.Numeric.Select(feature => feature.Name)]);

    /// <summary>The place of a categorical feature with text categories.</summary>
    public int Categorical(string key, string fallback) =>
        Feature(key, fallback, "categorical", [.. CreditFeatures.Categorical.Where(feature => !feature.IsBoolean).Select(feature => feature.Name)]);

    private int Feature(string key, string fallback, string kind, string[] names)
    {
        var name = Text(key) ?? fallback;
        var index = Array.IndexOf(names, name);
        if (index >= 0) return index;
        _problem ??= string.Create(CultureInfo.InvariantCulture, $"{key}: \"{name}\" is no {kind} feature; there are {string.Join(", ", names)}");
        return Array.IndexOf(names, fallback);
    }

    private string? Text(string key)
    {
        _known.Add(key);
        return given.GetValueOrDefault(key);
    }
}
