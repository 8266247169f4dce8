using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Models;

/// <content>How a version without a reference learns one from its first events.</content>
public sealed partial class VersionState
{
    /// <summary>The learning's progress, or null when there is a reference.</summary>
    public LearningProgress? ReadLearning()
    {
        lock (Model.Lock) return _learner is null ? null : Progress();
    }

    /// <summary>Hands out the learner when it has seen enough, so that the profile can be built outside the lock. A fresh one takes its place until then.</summary>
    internal ProfileBuilder? TakeCompleteLearner()
    {
        lock (Model.Lock)
        {
            if (_learner is not { } learner || _finishing is not null) return null;
            var progress = Progress();
            if (!progress.IsComplete) return null;
            _finished = progress;
            _finishing = learner;
            _learner = NewLearner();
            _learningSince = long.MinValue;
            return learner;
        }
    }

    /// <summary>Puts a learned reference in place, unless somebody set or removed the reference meanwhile.</summary>
    /// <param name="learner">What <see cref="TakeCompleteLearner"/> handed out.</param>
    /// <param name="profile">The profile made of it. One without features is no reference: the fresh learner goes on.</param>
    /// <returns>Whether the reference is in use now.</returns>
    internal bool FinishLearning(ProfileBuilder learner, ReferenceProfile profile)
    {
        var layout = new BinLayout(profile.Features, _options.Current.Limits.ExportedCategories);
        var windows = NewWindows(layout);
        lock (Model.Lock)
        {
            if (!ReferenceEquals(_finishing, learner)) return false;
            if (profile.Features.Count > 0)
            {
                Use(profile, layout, windows);
                return true;
            }

            foreach (var feature in FeatureCounters.Of(learner)) Carry(feature);
            _finishing = null;
            return false;
        }
    }

    private ProfileBuilder NewLearner()
    {
        // What it counts is judged by the settings of its beginning, so that no counter goes back.
        var options = _options.Current;
        var model = options.Model(Model.Name);
        var features = model?.Features ?? new Dictionary<string, FeatureOptions>();
        var learner = new ProfileBuilder(
            new ProfileLimits { Categories = options.Limits.Categories, Features = options.Limits.Features },
            name => features.GetValueOrDefault(name)?.ImpliedKind ?? FeatureKind.Unknown,
            model,
            options.Quality)
        {
            RequiredOf = name => features.GetValueOrDefault(name)?.Required,
        };
        foreach (var (name, feature) in features)
        {
            if (feature.Required == true) learner.Expect(name);
        }

        return learner;
    }

    private LearningProgress Progress()
    {
        if (_finishing is not null) return _finished;
        var learn = _options.Current.Learn;
        var now = LearningClock();
        var elapsed = _learningSince == long.MinValue ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(0, now - _learningSince));
        return new LearningProgress(_learner!.Events, learn.Events, elapsed, learn.Duration);
    }

    private List<FeatureCounters> LearnedFeatures()
    {
        var features = new List<FeatureCounters>();
        if (_learner is not null) features.AddRange(FeatureCounters.Of(_learner));
        if (_finishing is not null) features.AddRange(FeatureCounters.Of(_finishing));
        return features;
    }
}
