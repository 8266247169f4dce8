using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Tests.Oracle;

/// <summary>drift_detectors.json: where each detector finds its drifts, and where it first warns.</summary>
public partial class DriftDetectorOracleTests
{
    public static TheoryData<string> Cases => OracleFile.Rows("drift_detectors");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Drifts_are_found_where_the_reference_finds_them(string id)
    {
        var check = OracleFile.Case("drift_detectors", id);
        var stream = Stream(check.Inputs.GetProperty("stream"));
        foreach (var field in check.Element.GetProperty("expected").EnumerateObject())
        {
            var detector = Create(field.Name);
            if (detector is null) continue;
            List<double> drifts = [];
            double? firstWarning = null;
            for (var k = 0; k < stream.Length; k++)
            {
                // River counts ones in its window; ours counts errors, so its ones are our correct predictions.
                var state = detector.Update(detector is Fhddm ? 1 - stream[k] : stream[k]);
                if (state == DetectorState.Drift) drifts.Add(k);
                if (state == DetectorState.Warning) firstWarning ??= k;
            }

            check.Numbers($"{field.Name}/drift", drifts.ToArray());
            check.Numbers($"{field.Name}/river_published", drifts.ToArray());
            check.Number($"{field.Name}/first_warning", firstWarning);
        }

        check.Done();
    }

    // The settings stand in the field's name, as in adwin_delta0.05_clock1, page_hinkley_up_threshold10, eddm_0.9_0.8.
    private static IDriftDetector? Create(string name)
    {
        var match = DetectorName().Match(name);
        if (!match.Success) return null;
        double Setting(string group, double otherwise) =>
            match.Groups[group].Success ? double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : otherwise;
        var twoSided = match.Groups["two"].Success;
        return match.Groups["kind"].Value switch
        {
            "adwin" => new Adwin(Setting("delta", 0.002), (int)Setting("clock", 32)),
            "page_hinkley" => new PageHinkley(threshold: Setting("threshold", 50), direction: Enum.Parse<ChangeDirection>(match.Groups["direction"].Value, ignoreCase: true)),
            "ddm" => new Ddm(),
            "eddm" => new Eddm(alpha: Setting("alpha", 0.95), beta: Setting("beta", 0.9)),
            "hddm_a" => new HddmA(twoSided: twoSided),
            "hddm_w" => new HddmW(twoSided: twoSided),
            "fhddm" => new Fhddm(),
            _ => null,
        };
    }

    private static double[] Stream(JsonElement stream) => stream.ValueKind == JsonValueKind.String
        ? [.. stream.GetString()!.Select(digit => (double)(digit - '0'))]
        : OracleCase.ToNumbers(stream);

    [GeneratedRegex("^(?:(?<kind>adwin)(?:_delta(?<delta>[0-9.]+))?(?:_clock(?<clock>[0-9]+))?|(?<kind>page_hinkley)_(?<direction>both|up|down)(?:_threshold(?<threshold>[0-9.]+))?"
        + "|(?<kind>eddm)(?:_(?<alpha>[0-9.]+)_(?<beta>[0-9.]+))?|(?<kind>hddm_[aw])(?<two>_two_sided)?|(?<kind>ddm|fhddm))$")]
    private static partial Regex DetectorName();
}
