using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Whether people use the predictions at all.</summary>
public sealed class FeedbackGroup : IMetricGroup
{
    private static readonly MetricDescriptor Feedback = new(
        "model_feedback_total", MetricType.Counter, "What people did with predictions, by action and client; `_other` holds feedback without a client and what is beyond the first 20 of them.",
        ["model", "version", "action", "client"],
        "sum by (model, version) (increase(model_feedback_total{action=\"overridden\"}[24h])) / sum by (model, version) (increase(model_feedback_total{action=~\"accepted|overridden\"}[24h]))");

    private static readonly MetricDescriptor Rewards = new(
        "model_feedback_rewards_total", MetricType.Counter, "Feedback that gave its prediction a reward, as that of Seldon does.", ["model", "version"],
        "sum by (model, version) (rate(model_feedback_rewards_total[1h]))");

    private static readonly MetricDescriptor RewardMagnitude = new(
        "model_feedback_reward_magnitude_total", MetricType.Counter, "Sum of the magnitudes of rewards, by their sign: `positive`, `negative`.", ["model", "version", "sign"],
        "(sum by (model, version) (increase(model_feedback_reward_magnitude_total{sign=\"positive\"}[24h])) - sum by (model, version) (increase(model_feedback_reward_magnitude_total{sign=\"negative\"}[24h]))) / sum by (model, version) (increase(model_feedback_rewards_total[24h]))");

    /// <inheritdoc/>
    public string Name => "feedback";

    /// <inheritdoc/>
    public string Summary => "Predictions that people accepted, overrode or ignored, and rewards.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Feedback, Rewards, RewardMagnitude];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Feedback);
        foreach (var version in scrape.Versions)
        {
            foreach (var (client, counts) in version.Counters.Feedback)
            {
                foreach (var (action, name, _) in FeedbackActions.All) writer.Write(version.Labels.Feedback(name, client), counts[(int)action]);
            }
        }

        writer.EndFamily();

        writer.BeginFamily(Rewards);
        foreach (var version in scrape.Versions) writer.Write(version.Labels.Version, version.Counters.Rewards.Count);
        writer.EndFamily();

        writer.BeginFamily(RewardMagnitude);
        foreach (var version in scrape.Versions)
        {
            writer.Write(version.Labels.With("sign", "positive"), version.Counters.Rewards.Positive);
            writer.Write(version.Labels.With("sign", "negative"), version.Counters.Rewards.Negative);
        }

        writer.EndFamily();
    }
}
