using System.Globalization;
using System.Text;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Monitoring.Events;

/// <summary>Slices of a batch use the same memory one after the other, and none sees what another left there.</summary>
public class BatchRoomTests
{
    [Fact]
    public void Slices_that_take_turns_in_the_same_memory_see_only_their_own_values()
    {
        var batch = new EventBatch(64);
        var random = new Random(7);
        int[] sizes = [1000, 10, 300, 1, 1500, 257, 100, 255, 20];
        for (var round = 0; round < 60; round++)
        {
            var rows = sizes[random.Next(sizes.Length)];
            var slice = batch.Slice("m" + random.Next(3).ToString(CultureInfo.InvariantCulture), "1");
            // Every third value is not there, which must not be one from before.
            for (var row = 0; row < rows; row++)
            {
                slice.BeginRow(row);
                for (var feature = 0; feature < 5; feature++)
                {
                    if ((row + feature) % 3 != 0) slice.Features.FindOrAdd(Encoding.ASCII.GetBytes($"f{feature}"))!.Set(row, Cell.OfNumber((1000 * round) + row + feature));
                }

                slice.CommitRow();
            }

            Assert.Equal(rows, slice.Rows);
            for (var row = 0; row < rows; row++)
            {
                Assert.Equal((row, ModelSlice.NoTimestamp), (slice.Heads[row].Index, slice.Heads[row].TimestampMilliseconds));
                for (var feature = 0; feature < 5; feature++)
                {
                    var cell = slice.Features.Find($"f{feature}")?[row] ?? default;
                    Assert.Equal((row + feature) % 3 == 0 ? default : Cell.OfNumber((1000 * round) + row + feature), cell);
                }
            }

            batch.Clear();
            Assert.All(batch.Slices, each => Assert.True(each.Rows == 0 && each.Features.All.All(column => column.IsEmpty)));
        }
    }

    [Fact]
    public void Large_batches_of_many_models_allocate_nothing_once_the_room_is_there()
    {
        var batch = new EventBatch(64);
        var names = Enumerable.Range(0, 8).Select(i => $"m{i}").ToArray();
        void Fill(int model)
        {
            var slice = batch.Slice(names[model], "1");
            for (var row = 0; row < 1000; row++)
            {
                slice.BeginRow(row);
                slice.Features.FindOrAdd("a"u8)!.Set(row, Cell.OfNumber(row));
                slice.Prediction.Set(row, Cell.OfNumber(row));
                slice.CommitRow();
            }

            batch.Clear();
        }

        for (var model = 0; model < 2 * names.Length; model++) Fill(model % names.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var model = 0; model < names.Length; model++) Fill(model);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_value_is_a_number_or_a_place_and_never_both()
    {
        var text = new Cell(CellKind.Text, 3, int.MaxValue, int.MaxValue);
        Assert.Equal((0, int.MaxValue, int.MaxValue), (text.Number, text.Start, text.Length));
        var number = new Cell(CellKind.Number, -1e-300, 4, 5);
        Assert.Equal((-1e-300, 0, 0), (number.Number, number.Start, number.Length));
        Assert.Equal(1, Cell.OfBoolean(true).Number);
        Assert.Equal(default, new Cell(CellKind.Absent));
        Assert.Equal(16, System.Runtime.CompilerServices.Unsafe.SizeOf<Cell>());
    }
}
