using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Labels.Shared;

namespace ModelExporter.Storage.Labels;

/// <summary>Brings halves from the queue to the table and pairs back from it. A state used by one loop; requests of the exporter never wait for it.</summary>
/// <remarks>
/// While the table is away, halves wait in the queue, and it is tried again after pauses that grow up to a bound. A batch that loses against other transactions is tried a bounded number of
/// times. A batch with values that the table does not take is halved until the one that is at fault is alone, and that one is lost.
/// </remarks>
/// <param name="queue">The halves.</param>
/// <param name="table">Where they go.</param>
/// <param name="sink">Who counts the pairs.</param>
/// <param name="options">Intervals and bounds.</param>
/// <param name="time">The clock.</param>
/// <param name="report">Told why the table is away, and with null that it is there again; once per change.</param>
public sealed class SharedLabelWriter(SharedLabelQueue queue, IPairTable table, ISharedLabelSink sink, LabelStoreOptions options, TimeProvider time, Action<string?> report)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly Backoff _backoff = new(FirstPause, options.MaxBackoff, Random.Shared.NextDouble);
    private bool _isPrepared;
    private string? _problem;
    private DateTimeOffset _nextPoll = DateTimeOffset.MinValue;
    private DateTimeOffset _nextExpiry = DateTimeOffset.MinValue;

    private LabelStoreTelemetry Telemetry => queue.Telemetry;

    /// <summary>Runs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var pause = await RoundAsync(stopping) ? options.FlushInterval : _backoff.Next();
                await Task.Delay(pause, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    /// <summary>Writes what waits, asks for corrections, and removes old rows when it is time.</summary>
    /// <returns>False when the table is away.</returns>
    public async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_isPrepared) await table.PrepareAsync(cancellationToken);
            _isPrepared = true;
            while (queue.Take(options.BatchSize) is { Count: > 0 } batch) await WriteAsync(batch, cancellationToken);
            var now = time.GetUtcNow();
            if (now >= _nextPoll) await PollAsync(cancellationToken);
            if (now >= _nextExpiry) await ExpireAsync(cancellationToken);
            Telemetry.IsUp = true;
            _backoff.Reset();
            if (_problem is not null) report(null);
            _problem = null;
            return true;
        }
        catch (PairTableException failure)
        {
            Fail(failure);
            return false;
        }
    }

    /// <summary>Writes what waits before the program ends; what cannot be written is lost and counted.</summary>
    public async Task<int> FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_isPrepared && queue.Count > 0) await table.PrepareAsync(cancellationToken);
            while (queue.Take(options.BatchSize) is { Count: > 0 } batch) await WriteAsync(batch, cancellationToken);
        }
        catch (Exception failure) when (failure is PairTableException or OperationCanceledException)
        {
            // There is no later attempt.
        }

        var lost = 0;
        while (queue.Take(options.BatchSize) is { Count: > 0 } left)
        {
            Drop(left, LabelStoreTelemetry.Stopped);
            lost += left.Count;
        }

        return lost;
    }

    // The batch is the front of the queue; parts of it leave the queue as they are done.
    private async Task WriteAsync(IReadOnlyList<PairOperation> batch, CancellationToken cancellationToken)
    {
        var pauses = new Backoff(FirstPause, options.MaxBackoff, Random.Shared.NextDouble);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var started = time.GetTimestamp();
                var outcomes = await table.WriteAsync(batch, cancellationToken);
                Telemetry.WriteDuration.Record(time.GetElapsedTime(started));
                // Before the counting: whatever happens there, no pair is counted twice.
                queue.Remove(batch.Count);
                for (var i = 0; i < batch.Count; i++)
                {
                    Telemetry.Written(batch[i].Name).Increment();
                    Count(batch[i].Half, outcomes[i]);
                }

                return;
            }
            catch (PairTableException failure) when (failure.Failure == PairTableFailure.Conflict)
            {
                Telemetry.Errors(LabelStoreTelemetry.Conflict).Increment();
                if (attempt >= options.Attempts)
                {
                    Drop(batch, LabelStoreTelemetry.Conflict);
                    return;
                }
            }
            catch (PairTableException failure) when (failure.Failure == PairTableFailure.Refused)
            {
                Telemetry.Errors(LabelStoreTelemetry.Refused).Increment();
                if (batch.Count == 1)
                {
                    Drop(batch, LabelStoreTelemetry.Refused);
                    return;
                }

                var half = batch.Count / 2;
                await WriteAsync([.. batch.Take(half)], cancellationToken);
                await WriteAsync([.. batch.Skip(half)], cancellationToken);
                return;
            }

            await Task.Delay(pauses.Next(), time, cancellationToken);
        }
    }

    private void Count(SharedHalf half, PairOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case PairOutcomeKind.Completed:
                sink.Complete(outcome.Prediction!, outcome.Label!, outcome.Corrections);
                break;
            case PairOutcomeKind.Corrected:
                sink.CountCorrection(half.Model, outcome.Version!);
                // It may be a pair of our own.
                _nextPoll = DateTimeOffset.MinValue;
                break;
            case PairOutcomeKind.Unmatched:
                sink.CountUnmatched(half.Model, outcome.Version, 1 + outcome.Corrections, outcome.Corrections);
                break;
            default:
                break;
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        while (await table.ReadCorrectionsAsync(cancellationToken) is { Count: > 0 } corrections)
        {
            // To replace a label by itself changes nothing, so whoever is interrupted here begins again.
            foreach (var correction in corrections) sink.Replace(correction.Model, correction.Id, correction.Label);
            await table.AcknowledgeAsync(corrections, cancellationToken);
        }

        _nextPoll = time.GetUtcNow() + options.PollInterval;
    }

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        foreach (var expiry in await table.ExpireAsync(sink.ModelNames, cancellationToken))
        {
            foreach (var rows in expiry.Removed)
            {
                var reason = rows.ByAge ? "age" : "capacity";
                if (rows is { HasPrediction: true, HasLabel: false })
                {
                    Telemetry.Expired(LabelStoreTelemetry.Halves[0], reason).Add(rows.Rows);
                    sink.CountUnlabelled(expiry.Model, rows.Version!, rows.Rows, rows.ByAge);
                }
                else if (rows is { HasPrediction: false, HasLabel: true })
                {
                    Telemetry.Expired(LabelStoreTelemetry.Halves[1], reason).Add(rows.Rows);
                    sink.CountUnmatched(expiry.Model, rows.Version, rows.Rows + rows.Corrections, rows.Corrections);
                }
            }

            sink.SetWaiting(expiry.Model, expiry.IsHere ? expiry.Waiting : null);
        }

        _nextExpiry = time.GetUtcNow() + options.ExpiryInterval;
    }

    private void Drop(IReadOnlyList<PairOperation> batch, string reason)
    {
        foreach (var operation in batch) Telemetry.Dropped(operation.Name, reason).Increment();
        queue.Remove(batch.Count);
    }

    private void Fail(PairTableException failure)
    {
        _isPrepared = false;
        Telemetry.IsUp = false;
        Telemetry.Errors(failure.Failure switch
        {
            PairTableFailure.Conflict => LabelStoreTelemetry.Conflict,
            PairTableFailure.Refused => LabelStoreTelemetry.Refused,
            _ => LabelStoreTelemetry.Unavailable,
        }).Increment();
        // Who says how many wait cannot say it now.
        foreach (var model in sink.ModelNames) sink.SetWaiting(model, null);
        if (_problem is not null) return;
        _problem = failure.Message;
        report(failure.Message);
    }
}
