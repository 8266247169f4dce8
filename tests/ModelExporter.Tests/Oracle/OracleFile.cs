using System.Globalization;
using System.Text.Json;

namespace ModelExporter.Tests.Oracle;

/// <summary>One file of oracle vectors: cases computed by reference implementations, with the tolerances it states.</summary>
/// <remarks>
/// The folder is <c>MODEL_EXPORTER_ORACLE</c> when set, otherwise <c>../shared/oracle</c> beside the checkout. A set of vectors named <c>x</c> is
/// <c>x.json</c> and, where present, <c>x_*.json</c>. Without the folder or the file every test of that set is skipped, saying why.
/// <code>
/// public static TheoryData&lt;string&gt; Cases => OracleFile.Rows("multiple_testing");
/// [Theory, MemberData(nameof(Cases))]
/// public void Case_holds(string id) { var check = OracleFile.Case("multiple_testing", id); check.Number("bh", ...); check.Done(); }
/// </code>
/// </remarks>
internal static class OracleFile
{
    private const string Variable = "MODEL_EXPORTER_ORACLE";
    private const string AbsentRow = "(no vectors)";
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, IReadOnlyDictionary<string, OracleCase>> Loaded = [];

    /// <summary>The folder of the vectors; it may not exist.</summary>
    public static string Folder { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : Path.Combine(Repository.Root, "..", "shared", "oracle"));

    /// <summary>One row per case id; a single row that leads to a skip when there is nothing to read.</summary>
    public static TheoryData<string> Rows(string set)
    {
        var rows = new TheoryData<string>();
        foreach (var id in Load(set).Keys) rows.Add(id);
        if (rows.Count == 0) rows.Add(AbsentRow);
        return rows;
    }

    /// <summary>The case with this id. Skips the calling test when the vectors are absent.</summary>
    public static OracleCase Case(string set, string id)
    {
        var cases = Load(set);
        Assert.SkipWhen(cases.Count == 0 && id == AbsentRow, $"no oracle vectors '{set}.json' in {Folder}; set {Variable} to their folder");
        Assert.True(cases.TryGetValue(id, out var found), $"no case '{id}' in '{set}'");
        return found!.Fresh();
    }

    /// <summary>The inputs a reference like <c>two_sample_raw.json#wine.alcohol.shift</c> points to.</summary>
    public static JsonElement Inputs(string reference)
    {
        var parts = reference.Split('#', 2);
        return Case(Path.GetFileNameWithoutExtension(parts[0]), parts[1]).Inputs;
    }

    private static IReadOnlyDictionary<string, OracleCase> Load(string set)
    {
        lock (Gate)
        {
            if (!Loaded.TryGetValue(set, out var cases)) Loaded[set] = cases = Read(set);
            return cases;
        }
    }

    private static OrderedDictionary<string, OracleCase> Read(string set)
    {
        var cases = new OrderedDictionary<string, OracleCase>();
        if (!Directory.Exists(Folder)) return cases;
        foreach (var path in Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (name != set && !name.StartsWith(set + "_", StringComparison.Ordinal)) continue;
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var root = document.RootElement.Clone();
            var tolerance = OracleTolerance.From(root);
            foreach (var element in root.GetProperty("cases").EnumerateArray())
            {
                var number = cases.Count.ToString(CultureInfo.InvariantCulture);
                var id = element.TryGetProperty("id", out var given) ? given.ToString() : $"#{number}";
                if (cases.ContainsKey(id)) id = $"{id} #{number}";
                cases.Add(id, new OracleCase($"{name}.json#{id}", element, tolerance));
            }

            Assert.True(cases.Count > 0, $"{path} holds no case");
        }

        return cases;
    }
}
