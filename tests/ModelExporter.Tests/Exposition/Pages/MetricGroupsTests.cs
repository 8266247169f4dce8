using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Tests.Exposition.Pages;

public class MetricGroupsTests
{
    private static readonly IReadOnlyList<IMetricGroup> All = MetricGroups.All();

    [Fact]
    public void Every_group_of_the_assembly_is_registered()
    {
        var classes = typeof(IMetricGroup).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IMetricGroup)));
        Assert.Equal(classes.Select(type => type.Name).Order(), All.Select(group => group.GetType().Name).Order());
    }

    [Fact]
    public void Every_writer_of_the_assembly_belongs_to_a_format()
    {
        var classes = typeof(MetricWriter).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(MetricWriter)));
        using var page = new PageBuffer();
        Assert.Equal(classes.Select(type => type.Name).Order(), ExpositionFormat.All.Select(format => format.Writer(page).GetType().Name).Distinct().Order());
    }

    [Fact]
    public void Names_of_groups_and_families_are_unique()
    {
        Assert.Distinct(All.Select(group => group.Name));
        Assert.Distinct(All.SelectMany(group => group.Families).Select(family => family.Name));

        // A gauge "foo" beside a counter "foo_total" would be one family twice in OpenMetrics.
        Assert.Distinct(All.SelectMany(group => group.Families).Select(family => family.Family));
    }

    [Fact]
    public void A_page_group_comes_last()
    {
        var first = All.TakeWhile(group => group is not IPageGroup).Count();
        Assert.All(All.Skip(first), group => Assert.IsAssignableFrom<IPageGroup>(group));
        Assert.True(first < All.Count);
    }

    [Fact]
    public void Switches_turn_groups_off_and_on()
    {
        Assert.DoesNotContain(MetricGroups.Select([], ["process"]), group => group.Name == "process");
        Assert.Equal(All.Where(group => group.EnabledByDefault).Select(group => group.Name), MetricGroups.Select([], []).Select(group => group.Name));
        Assert.DoesNotContain(MetricGroups.Select(["process"], ["process"]), group => group.Name == "process");
        var failure = Assert.Throws<ArgumentException>(() => MetricGroups.Select(["proces"], []));
        Assert.Contains("'proces'", failure.Message);
        Assert.Contains("process", failure.Message);
    }

    [Fact]
    public void Help_texts_are_sentences_and_examples_name_their_family()
    {
        foreach (var family in All.SelectMany(group => group.Families))
        {
            Assert.Matches("^[A-Z0-9].*[.]$", family.Help);
            Assert.Contains(family.Name, family.Example);
            Assert.DoesNotContain(family.Labels, label => label is "le" or "quantile" && family.Type != MetricType.Gauge);
        }
    }
}
