using System.Text;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Models;

/// <summary>What people did with the predictions of a version, by client: the first clients by name, all others together. A state without a lock: its owner guards it.</summary>
public sealed class FeedbackCounters
{
    /// <summary>Clients with counts of their own.</summary>
    public const int Limit = 20;

    /// <summary>All other clients, and feedback that names none.</summary>
    public const string Other = "_other";

    private readonly Utf8Table<int> _places = new();
    private readonly List<string> _names = [Other];
    private readonly List<long[]> _counts = [new long[FeedbackActions.All.Count]];

    /// <summary>Counts an action.</summary>
    /// <returns>Whether a client has no counts of its own because of the limit.</returns>
    public bool Count(EventBatch batch, Cell client, FeedbackAction action)
    {
        var place = 0;
        var isOverLimit = false;
        if (client.Kind == CellKind.Text && client.Length > 0)
        {
            var name = batch.Text(client);
            if (!_places.TryGet(name, out place))
            {
                isOverLimit = _names.Count > Limit;
                place = isOverLimit ? 0 : Add(name);
            }
        }

        _counts[place][(int)action]++;
        return isOverLimit;
    }

    /// <summary>All clients with their counts by <see cref="FeedbackAction"/>; <c>_other</c> is always there.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> Read() => _names.Select((name, place) => KeyValuePair.Create(name, (long[])_counts[place].Clone()));

    private int Add(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        _places.Add(name, _names.Count);
        _names.Add(text.StartsWith('_') ? "_" + text : text);
        _counts.Add(new long[FeedbackActions.All.Count]);
        return _names.Count - 1;
    }
}
