using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Drift;

public class HysteresisTests
{
    // x: exceeds; c: clears; -: neither; ?: undefined. 1: on; 0: off; n: cannot be said.
    [Theory]
    [InlineData(3, 3, "xxx", "001")]
    [InlineData(3, 3, "xxcxxx", "000001")]
    [InlineData(3, 3, "xx-xxx", "000001")]
    [InlineData(3, 3, "xxxcc", "00111")]
    [InlineData(3, 3, "xxxccc", "001110")]
    [InlineData(3, 3, "xxxcc-ccc", "001111110")]
    [InlineData(3, 3, "xxxccxccc", "001111110")]
    [InlineData(3, 3, "xxx-----", "00111111")]
    [InlineData(3, 3, "xxxcccxx", "00111000")]
    [InlineData(3, 3, "xxx?xxx", "001n001")]
    [InlineData(3, 3, "xx?x", "00n0")]
    [InlineData(1, 1, "xcx-c", "10110")]
    [InlineData(2, 1, "xxcxx", "01001")]
    [InlineData(1, 3, "cccxc", "00011")]
    [InlineData(0, 0, "c-xc", "0010")]
    [InlineData(3, 3, "?", "n")]
    public void It_takes_k_on_in_a_row_to_switch_on_and_k_off_in_a_row_to_switch_off(int on, int off, string decisions, string states)
    {
        var hysteresis = default(Hysteresis);
        var options = new DriftOptions { KOn = on, KOff = off };
        var seen = decisions.Select(decision => hysteresis.Update(
            new FeatureScores { Exceeds = decision == '?' ? null : decision == 'x', Clears = decision == 'c' }, options));
        Assert.Equal(states, string.Concat(seen.Select(state => state is { } known ? (known ? '1' : '0') : 'n')));
    }
}
