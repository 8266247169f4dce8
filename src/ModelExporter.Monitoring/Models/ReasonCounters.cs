using System.Text;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Models;

/// <summary>Counts by a reason that comes from events: the first ones by name, all others together. A state without a lock: its owner guards it.</summary>
public sealed class ReasonCounters
{
    /// <summary>Reasons with a count of their own.</summary>
    public const int Limit = 20;

    /// <summary>All other reasons.</summary>
    public const string Other = "_other";

    private readonly Utf8Table<int> _places = new();
    private readonly List<string> _names = [Other];
    private readonly List<long> _counts = [0];

    /// <summary>Counts an error; a text names its reason, anything else is other.</summary>
    public void Count(EventBatch batch, Cell error)
    {
        if (error.Kind != CellKind.Text || error.Length == 0)
        {
            _counts[0]++;
            return;
        }

        var name = batch.Text(error);
        if (!_places.TryGet(name, out var place) && _names.Count <= Limit)
        {
            var text = Encoding.UTF8.GetString(name);
            place = _names.Count;
            _places.Add(name, place);
            _names.Add(text.StartsWith('_') ? "_" + text : text);
            _counts.Add(0);
        }

        _counts[place]++;
    }

    /// <summary>All reasons and their counts; <c>_other</c> is always there.</summary>
    public IEnumerable<KeyValuePair<string, long>> Read() => _names.Select((name, place) => KeyValuePair.Create(name, _counts[place]));
}
