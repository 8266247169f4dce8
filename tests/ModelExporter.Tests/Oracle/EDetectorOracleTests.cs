using System.Text.Json;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Tests.Oracle;

/// <summary>e_detector.json: evidence after every pane, alarms, and the state at the end.</summary>
public class EDetectorOracleTests
{
    public static TheoryData<string> Cases => OracleFile.Rows("e_detector");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evidence_follows_the_reference_implementation(string id)
    {
        var check = OracleFile.Case("e_detector", id);
        var parameters = check.Inputs.GetProperty("parameters");
        var detector = EDetector.Create(check.Counts("reference_counts"), Settings(parameters), out var absence);
        if (check.Element.GetProperty("expected").ValueKind == JsonValueKind.Null)
        {
            Assert.Null(detector);
            Assert.NotEqual(EDetectorAbsence.None, absence);
            return;
        }

        Assert.NotNull(detector);
        var designEffect = parameters.GetProperty("design_effect").GetDouble();
        List<double> evidence = [], active = [], alarms = [], clears = [];
        foreach (var pane in check.Inputs.GetProperty("pane_counts").EnumerateArray())
        {
            var change = detector.Update([.. pane.EnumerateArray().Select(count => count.GetInt64())], designEffect);
            if (change == EvidenceChange.Alarmed) alarms.Add(evidence.Count);
            if (change == EvidenceChange.Cleared) clears.Add(evidence.Count);
            evidence.Add(detector.Evidence);
            active.Add(detector.IsActive ? 1 : 0);
        }

        check.Number("radius", detector.Radius);
        check.Number("tolerance", detector.Tolerance);
        check.Numbers("log_evidence", evidence.ToArray());
        check.Numbers("active", active.ToArray());
        check.Numbers("alarm_panes", alarms.ToArray());
        check.Numbers("clear_panes", clears.ToArray());
        check.Numbers("state_log_evidence", detector.MemoryEvidence);
        CompareMemory(check, detector);
        check.Done();
    }

    private static EDetectorSettings Settings(JsonElement parameters)
    {
        string[] known = ["zone", "half_lives", "design_effect", "n_cap", "k_off", "threshold", "strict"];
        foreach (var parameter in parameters.EnumerateObject()) Assert.Contains(parameter.Name, known);
        return new EDetectorSettings(parameters.GetProperty("threshold").GetDouble())
        {
            Zone = parameters.GetProperty("zone").GetDouble(),
            HalfLives = OracleCase.ToNumbers(parameters.GetProperty("half_lives")),
            MaxEffectiveEvents = parameters.GetProperty("n_cap").GetDouble(),
            ClearAfter = parameters.GetProperty("k_off").GetInt32(),
            IsStrict = parameters.TryGetProperty("strict", out var strict) && OracleCase.ToNumber(strict) != 0,
        };
    }

    private static void CompareMemory(OracleCase check, EDetector detector)
    {
        if (!check.Has("state_memory")) return;
        var memories = check.Take("state_memory").EnumerateArray().ToArray();
        check.Require(memories.Length == detector.MemoryEvidence.Length, "state_memory: another number of memories");
        for (var j = 0; j < memories.Length; j++)
        {
            var expected = OracleCase.ToNumbers(memories[j]);
            var actual = detector.Memory(j).ToArray();
            check.Require(
                expected.Length == actual.Length && expected.Zip(actual).All(pair => check.Tolerance.Holds("state_memory", pair.First, pair.Second)),
                $"state_memory[{j}] differs");
        }
    }
}
