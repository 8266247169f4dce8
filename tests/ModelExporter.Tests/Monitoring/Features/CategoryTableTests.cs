using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Features;

namespace ModelExporter.Tests.Monitoring.Features;

public class CategoryTableTests
{
    [Fact]
    public void It_finds_what_it_was_made_of_and_nothing_else() => Check.One(Properties.Config.WithMaxTest(500), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        // Few letters and lengths around eight bytes, so that many names begin alike.
        var names = Enumerable.Range(0, random.Next(0, 80)).Select(_ => Name(random)).Distinct().ToArray();
        var table = new CategoryTable([.. names.Select((name, number) => (Encoding.UTF8.GetBytes(name), number))]);
        foreach (var name in names.Concat(Enumerable.Range(0, 50).Select(_ => Name(random)))) Assert.Equal(Array.IndexOf(names, name), table.Find(Encoding.UTF8.GetBytes(name)));
    }));

    private static string Name(Random random) => new([.. Enumerable.Range(0, random.Next(0, 20)).Select(_ => "ab\0é"[random.Next(random.Next(1, 5))])]);
}
