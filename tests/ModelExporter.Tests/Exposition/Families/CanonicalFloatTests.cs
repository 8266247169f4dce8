using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Exposition.Families;

namespace ModelExporter.Tests.Exposition.Families;

public class CanonicalFloatTests
{
    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1, "1.0")]
    [InlineData(-1, "-1.0")]
    [InlineData(10, "10.0")]
    [InlineData(0.5, "0.5")]
    [InlineData(0.0005, "0.0005")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.000012, "1.2e-05")]
    [InlineData(52300.5, "52300.5")]
    [InlineData(999999, "999999.0")]
    [InlineData(1000000, "1e+06")]
    [InlineData(1234567.5, "1.2345675e+06")]
    [InlineData(-2.5e-300, "-2.5e-300")]
    [InlineData(1e20, "1e+20")]
    [InlineData(100.25, "100.25")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    public void Numbers_are_spelt_as_Prometheus_spells_bounds(double value, string expected) => Assert.Equal(expected, CanonicalFloat.Of(value));

    [Fact]
    public void Every_finite_number_reads_back_exactly() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat>(), value =>
            BitConverter.DoubleToInt64Bits(double.Parse(CanonicalFloat.Of(value.Get), CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value.Get))
            .Check(Properties.Config);
}
