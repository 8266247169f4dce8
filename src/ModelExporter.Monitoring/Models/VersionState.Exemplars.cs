using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Models;

/// <content>Predictions to look up in a trace.</content>
public sealed partial class VersionState
{
    private LatencyExemplars? _exemplars;

    // Made once, with the first trace while they are wanted.
    private void NoteExemplar(ModelSlice slice, int row, long at)
    {
        if (!_options.Current.Exemplars) return;
        _exemplars ??= new LatencyExemplars();
        _exemplars.Record(slice.Traces[row], slice.Heads[row].LatencySeconds, at);
    }
}
