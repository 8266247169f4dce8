using System.Text.Json;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Tests.Oracle;

/// <summary>drift_detectors.json: where each detector finds its drifts, and where it first warns.</summary>
public class DriftDetectorOracleTests
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

    private static IDriftDetector? Create(string name) => name switch
    {
        "adwin" => new Adwin(),
        "adwin_delta0.05_clock1" => new Adwin(delta: 0.05, clock: 1),
        "page_hinkley_both" => new PageHinkley(),
        "page_hinkley_up" => new PageHinkley(direction: ChangeDirection.Up),
        "page_hinkley_down" => new PageHinkley(direction: ChangeDirection.Down),
        "page_hinkley_up_threshold10" => new PageHinkley(threshold: 10, direction: ChangeDirection.Up),
        "ddm" => new Ddm(),
        "eddm_0.9_0.8" => new Eddm(alpha: 0.9, beta: 0.8),
        "eddm_0.8_0.75" => new Eddm(alpha: 0.8, beta: 0.75),
        "hddm_a" => new HddmA(),
        "hddm_a_two_sided" => new HddmA(twoSided: true),
        "hddm_w" => new HddmW(),
        "hddm_w_two_sided" => new HddmW(twoSided: true),
        "fhddm" => new Fhddm(),
        _ => null,
    };

    private static double[] Stream(JsonElement stream) => stream.ValueKind == JsonValueKind.String
        ? [.. stream.GetString()!.Select(digit => (double)(digit - '0'))]
        : OracleCase.ToNumbers(stream);
}
