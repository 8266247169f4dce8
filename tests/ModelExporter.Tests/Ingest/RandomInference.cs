using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ModelExporter.Tests.Ingest;

/// <summary>A random inference of some rows, written in the formats of others, and the rows that must come of it.</summary>
internal sealed class RandomInference
{
    private static readonly string[] Texts = ["own", "a\"b", "ä,ß", "x y", "日本 🙂", "back\\slash", "tab\there"];

    private readonly object[][] _values;
    private readonly double[] _answers;

    /// <param name="seed">Decides everything.</param>
    /// <param name="positional">Whether columns have no names of their own.</param>
    public RandomInference(int seed, bool positional = false)
    {
        var random = new Random(seed);
        var rows = random.Next(1, 6);
        // Of the first column numbers only: a line of texts alone could be a header.
        var kinds = Enumerable.Range(0, random.Next(2, 6)).Select(i => i == 0 ? 0 : random.Next(2)).ToArray();
        Names = [.. kinds.Select((kind, i) => positional ? $"input-{i}" : $"{(char)('a' + i)}{kind}")];
        _values = [.. Enumerable.Range(0, rows).Select(_ => kinds.Select(kind => kind == 0 ? random.Next(-1000, 1000) / 8.0 : (object)Texts[random.Next(Texts.Length)]).ToArray())];
        _answers = [.. _values.Select(_ => random.Next(-1000, 1000) / 16.0)];
    }

    public string[] Names { get; }

    public int Rows => _values.Length;

    public string Lists => Json(_values);

    public string Objects => Json(_values.Select(row => Names.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second)));

    public string Columns => Json(Names.Select((name, i) => (name, i)).ToDictionary(column => column.name, column => _values.Select(row => row[column.i])));

    public string NameList => Json(Names);

    public string Answers => Json(_answers);

    public string Tensors(bool nested) => "[" + string.Join(',', Names.Select((name, i) =>
        $$"""{"name":"{{name}}","shape":[{{Rows}},1],"datatype":"{{(name[1] == '0' ? "FP64" : "BYTES")}}","data":{{(nested ? Json(_values.Select(row => new[] { row[i] })) : Json(_values.Select(row => row[i])))}}}""")) + "]";

    public string Csv(bool header) => (header ? string.Join(',', Names) + "\r\n" : "")
        + string.Concat(_values.Select(row => string.Join(',', row.Select(value => value is double number ? Text(number) : "\"" + ((string)value).Replace("\"", "\"\"") + "\"")) + "\r\n"));

    public string AnswersCsv => string.Concat(_answers.Select(answer => Text(answer) + "\n"));

    /// <summary>JSON and the tensors behind it, as Triton has them.</summary>
    public byte[] Binary()
    {
        var tail = new List<byte>();
        var tensors = Names.Select((name, i) =>
        {
            var before = tail.Count;
            foreach (var row in _values)
            {
                var bytes = row[i] is double number ? BitConverter.GetBytes(number) : Encoding.UTF8.GetBytes((string)row[i]);
                if (row[i] is string)
                {
                    var length = new byte[4];
                    BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
                    tail.AddRange(length);
                }

                tail.AddRange(bytes);
            }

            return $$$$"""{"name":"{{{{name}}}}","shape":[{{{{Rows}}}}],"datatype":"{{{{(name[1] == '0' ? "FP64" : "BYTES")}}}}","parameters":{"binary_data_size":{{{{tail.Count - before}}}}}}""";
        }).ToArray();
        return [.. Encoding.UTF8.GetBytes("{\"inputs\":[" + string.Join(',', tensors) + "]}"), .. tail];
    }

    /// <summary>One object per row, with more members in each.</summary>
    public IEnumerable<string> RowObjects(Func<int, string> more) => _values.Select((row, i) =>
        "{" + string.Join(',', Names.Zip(row).Select(pair => $"{Json(pair.First)}:{Json(pair.Second)}")) + $",\"out\":{Text(_answers[i])}{more(i)}}}");

    /// <summary>The members of one row and its answer in the data model of OpenTelemetry.</summary>
    public IEnumerable<(string Key, object Value)> Members(int row) => Names.Zip(_values[row]).Append(("prediction", _answers[row]));

    /// <summary>The rows as a recording sink has them.</summary>
    public string[] Expected(string identity, string? id = "8c", string head = "") => [.. _values.Select((row, i) =>
        identity + head + (id is null ? "" : " " + FormatReading.Id(Rows == 1 ? id : $"{id}-{i}")) + " features"
        + string.Concat(Names.Zip(row).Select(pair => pair.Second is double number ? $" f.{pair.First}=Number:{Text(number)}" : $" f.{pair.First}=Text:{pair.Second}"))
        + $" p=Number:{Text(_answers[i])}")];

    public static string Json(object value) => JsonSerializer.Serialize(value);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
