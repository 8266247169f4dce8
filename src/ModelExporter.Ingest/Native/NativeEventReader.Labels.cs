using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Native;

/// <content>What labels and feedback have besides a prediction's fields.</content>
internal ref partial struct NativeEventReader
{
    private void ReadWeight(ref Utf8JsonReader json, ModelSlice slice)
    {
        if (json.TokenType == JsonTokenType.Null) return;
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var weight) && weight is (0 or 1))
        {
            slice.Current.Weight = weight;
            return;
        }

        // What a label weighs is said on purpose: to count it otherwise than it says would be a silent error.
        Fault(IngestErrorCode.InvalidWeight, "weight", json.ValueSpan);
        JsonCells.Skip(ref json, ref _deepest);
    }

    private void ReadAction(ref Utf8JsonReader json, ModelSlice slice)
    {
        if (json.TokenType == JsonTokenType.Null) return;
        _hasAction = true;
        if (json.TokenType == JsonTokenType.String && FeedbackActions.Find(JsonText.Unescaped(ref json, _request)) is { } action)
        {
            slice.Current.Feedback = action;
            return;
        }

        Fault(IngestErrorCode.InvalidAction, "action", json.ValueSpan);
        JsonCells.Skip(ref json, ref _deepest);
    }

    // What a label or feedback cannot do without.
    private void RequireFields()
    {
        if (_slice is not { } slice || _target == EventTarget.Predictions) return;
        if (_target == EventTarget.Feedback)
        {
            if (!_hasAction) Fault(IngestErrorCode.MissingAction, "action", default);
            return;
        }

        if (slice.Current.Id.IsNone)
        {
            Fault(IngestErrorCode.MissingId, "id", default);
            return;
        }

        var label = slice.Label[slice.Rows];
        if (label.Kind is CellKind.Absent or CellKind.Null) Fault(IngestErrorCode.MissingLabel, "label", default);
        else if (label.Kind is not (CellKind.Number or CellKind.Boolean or CellKind.Text or CellKind.Vector)) Fault(IngestErrorCode.InvalidLabel, "label", default);
    }
}
