using System.Diagnostics;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>Waits for what other processes do: asks again and again until it is so, or until a deadline says that it never will be.</summary>
internal static class Eventually
{
    /// <summary>Long enough for a machine that does many other things.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is not null. A server that cannot be reached is one that has no answer yet.</summary>
    /// <param name="what">What is waited for, for the failure's message.</param>
    /// <param name="ask">Asks once.</param>
    /// <param name="within">How long, or null for <see cref="Patience"/>.</param>
    /// <param name="state">What to show when it never came, or null.</param>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T?>> ask, TimeSpan? within = null, Func<string>? state = null)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        var patience = within ?? Patience;
        while (true)
        {
            string problem;
            try
            {
                if (await ask() is { } answer) return answer;
                problem = "no answer";
            }
            catch (HttpRequestException failure)
            {
                problem = failure.Message;
            }

            if (watch.Elapsed > patience)
            {
                Assert.Fail(FormattableString.Invariant($"Waited {patience.TotalSeconds:F0} s in vain for this: {what} ({problem}). {state?.Invoke()}"));
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks until it is so.</summary>
    public static Task HoldsAsync(string what, Func<Task<bool>> ask, TimeSpan? within = null, Func<string>? state = null) =>
        GetAsync(what, async () => await ask() ? "" : null, within, state);
}
