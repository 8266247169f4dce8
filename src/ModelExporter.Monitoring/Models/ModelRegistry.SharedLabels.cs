using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels.Shared;

namespace ModelExporter.Monitoring.Models;

/// <content>Pairs of predictions and labels that met where those of all replicas meet.</content>
public sealed partial class ModelRegistry : ISharedLabelSink
{
    /// <inheritdoc/>
    IReadOnlyList<string> ISharedLabelSink.ModelNames => Array.ConvertAll(_models, model => model.Name);

    /// <inheritdoc/>
    void ISharedLabelSink.Complete(PredictionHalf prediction, LabelHalf label, int corrections)
    {
        // A replica that only takes labels learns of the version here. One over the limits is counted as such.
        FindOrAdd(prediction.Model, prediction.Version, out var version);
        if (version is null) return;
        lock (version.Model.Lock) version.Model.Labels.Complete(version, prediction, label, corrections);
    }

    /// <inheritdoc/>
    void ISharedLabelSink.Replace(string model, EventId id, LabelValue label)
    {
        if (Model(model) is not { } found) return;
        lock (found.Lock) found.Labels.Replace(id, label);
    }

    /// <inheritdoc/>
    void ISharedLabelSink.CountCorrection(string model, string version)
    {
        FindOrAdd(model, version, out var found);
        if (found is null) return;
        lock (found.Model.Lock)
        {
            found.Quality.Received++;
            found.Quality.Corrected++;
        }
    }

    /// <inheritdoc/>
    void ISharedLabelSink.CountUnmatched(string model, string? version, long labels, long corrections)
    {
        if (Model(model) is not { } found) return;
        lock (found.Lock) found.Labels.CountUnmatched(version, labels, corrections);
    }

    /// <inheritdoc/>
    void ISharedLabelSink.CountUnlabelled(string model, string version, long predictions, bool byAge)
    {
        if (Model(model)?.Version(version) is not { } found) return;
        lock (found.Model.Lock)
        {
            if (found.Quality.Shared is not { } tally) return;
            if (byAge) tally.LeftByAge += predictions;
            else tally.LeftByCapacity += predictions;
        }
    }

    /// <inheritdoc/>
    void ISharedLabelSink.SetWaiting(string model, IReadOnlyDictionary<string, long>? waiting)
    {
        if (Model(model) is not { } found) return;
        lock (found.Lock)
        {
            foreach (var version in found.Versions)
            {
                if (version.Quality.Shared is { } tally) tally.Waiting = waiting is null ? null : waiting.GetValueOrDefault(version.Version);
            }
        }
    }
}
