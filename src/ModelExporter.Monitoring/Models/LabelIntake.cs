using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels;

namespace ModelExporter.Monitoring.Models;

/// <summary>Takes labels and feedback in. A service; batches come in from any thread.</summary>
/// <param name="registry">The models.</param>
internal sealed class LabelIntake(ModelRegistry registry)
{
    // What an event means that names no version.
    private const string DefaultVersion = "default";

    private delegate void Intake(ModelState model, EventBatch batch, ModelSlice slice, ref int accepted, ref int duplicates);

    /// <summary>Joins labels with their predictions.</summary>
    public ApplyOutcome Labels(EventBatch batch) => Apply(batch, JoinLabels);

    /// <summary>Counts what people did with predictions.</summary>
    public ApplyOutcome Feedback(EventBatch batch) => Apply(batch, CountFeedback);

    private ApplyOutcome Apply(EventBatch batch, Intake intake)
    {
        int accepted = 0, duplicates = 0, refused = 0;
        foreach (var slice in batch.Slices)
        {
            if (slice.Rows == 0) continue;
            slice.Refusal = registry.FindOrAdd(slice.Model, out var model);
            if (model is null)
            {
                refused += slice.Rows;
                continue;
            }

            lock (model.Lock) intake(model, batch, slice, ref accepted, ref duplicates);
            if (slice.Refusal != SliceRefusal.None) refused += slice.Rows;
        }

        return new ApplyOutcome(accepted, duplicates, refused);
    }

    private void JoinLabels(ModelState model, EventBatch batch, ModelSlice slice, ref int accepted, ref int duplicates)
    {
        for (var row = 0; row < slice.Rows; row++)
        {
            var reward = slice.Reward[row];
            var verdict = LabelVerdict.Accepted;
            if (reward.Kind != CellKind.Number || slice.Label[row].Kind != CellKind.Absent) verdict = model.Labels.Labelled(batch, slice, row);
            if (verdict == LabelVerdict.Duplicate)
            {
                // Feedback that came again: its reward was counted with it.
                duplicates++;
                continue;
            }

            if (verdict == LabelVerdict.NotHeld)
            {
                // It may be sent again, and its reward with it.
                slice.Refuse(row, RowRefusal.NotHeld);
                continue;
            }

            if (reward.Kind == CellKind.Number)
            {
                if (VersionOf(model, slice, row) is not { } version) return;
                version.Rewards = version.Rewards.Add(reward.Number);
            }

            if (verdict == LabelVerdict.Accepted) accepted++;
            else slice.Refuse(row, RowRefusal.NoLabel);
        }
    }

    private void CountFeedback(ModelState model, EventBatch batch, ModelSlice slice, ref int accepted, ref int duplicates)
    {
        for (var row = 0; row < slice.Rows; row++)
        {
            if (VersionOf(model, slice, row) is not { } version) return;
            if (version.Feedback.Count(batch, slice.Client[row], slice.Heads[row].Feedback)) model.CountLimit(Limits.FeedbackClients);
            accepted++;
        }
    }

    // Where none is named, that of the prediction, or the latest one. Null when a limit keeps a new one out, which the slice then says.
    private VersionState? VersionOf(ModelState model, ModelSlice slice, int row)
    {
        VersionState? version = null;
        if (slice.Version.Length == 0)
        {
            ref readonly var head = ref slice.Heads[row];
            var place = head.Id.IsNone ? -1 : model.Labels.Store.Find(head.Id);
            if (place >= 0) version = model.VersionOf(model.Labels.Store[place].Version);
            else if (model.Versions.Count > 0) version = model.Versions[^1];
        }

        if (version is null) slice.Refusal = registry.FindOrAdd(slice.Model, slice.Version.Length == 0 ? DefaultVersion : slice.Version, out version);
        return version;
    }
}
