using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Models;

/// <content>What of a version survives a restart. Counters do not: they start with the process.</content>
public sealed partial class VersionState
{
    private const long NotLearning = -1;

    /// <summary>Writes windows, learning and the last event's time: copying only. The caller holds the model's lock.</summary>
    internal void SaveCounts(StateWriter writer)
    {
        writer.Write(_lastEvent);
        writer.WriteSection(_windows.Save);
        // How long was learned and not since when: the time without a program teaches nothing.
        writer.Write(_learner is null || _learningSince == long.MinValue ? NotLearning : Math.Max(0, LearningClock() - _learningSince));
        writer.WriteSection(section => _learner?.Save(section));
        writer.WriteSection(Segments.Save);
        writer.WriteSection(Quality.Save);
    }

    /// <summary>Takes over a saved reference, or none, and the counts that belong to it; windows then age to the present. Meant for a version without events.</summary>
    /// <param name="profile">The reference, or null.</param>
    /// <param name="counts">What <see cref="SaveCounts"/> wrote.</param>
    /// <param name="problems">Receives what starts empty and why.</param>
    /// <returns>Whether the windows were taken over.</returns>
    internal bool Restore(ReferenceProfile? profile, StateReader counts, ICollection<string> problems)
    {
        var lastEvent = counts.ReadInt64();
        var windowState = counts.ReadSection();
        var learned = counts.ReadInt64();
        var learnerState = counts.ReadSection();
        var segmentState = counts.ReadSection();

        var layout = profile is null ? BinLayout.Empty : new BinLayout(profile.Features, _options.Current.Limits.ExportedCategories);
        var windows = NewWindows(layout);
        var learner = profile is null ? NewLearner() : null;
        var windowsProblem = StateMismatchException.MessageOf(() => windows.Restore(windowState));
        if (windowsProblem is not null)
        {
            problems.Add("the windows start empty: " + windowsProblem);
            windows = NewWindows(layout);
        }

        if (learner is not null && !learnerState.IsAtEnd && StateMismatchException.MessageOf(() => learner.Restore(learnerState)) is { } learnerProblem)
        {
            problems.Add("the learning starts anew: " + learnerProblem);
            learner = NewLearner();
            learned = NotLearning;
        }

        lock (Model.Lock)
        {
            if (StateMismatchException.MessageOf(() => Segments.Restore(segmentState)) is { } segmentsProblem)
                problems.Add("labels of earlier predictions are in no segment: " + segmentsProblem);
            Use(profile, layout, windows);
            AdvanceToWall(_clock.WallMilliseconds);
            _lastEvent = lastEvent;
            if (learner is null) return windowsProblem is null;
            _learner = learner;
            var now = LearningClock();
            if (learned >= 0 && now != long.MinValue) _learningSince = now - learned;
        }

        return windowsProblem is null;
    }

    /// <summary>Takes over the windows of labelled predictions, once the predictions that are remembered are there again.</summary>
    /// <param name="quality">The rest of what <see cref="SaveCounts"/> wrote.</param>
    /// <returns>What is wrong with them, or null.</returns>
    internal string? RestoreQuality(StateReader quality)
    {
        lock (Model.Lock) return StateMismatchException.MessageOf(() => Quality.Restore(quality.ReadSection()));
    }

    private long LearningClock() => _clock.FollowsEvents ? _windows.NowMilliseconds : _clock.WallMilliseconds;
}
