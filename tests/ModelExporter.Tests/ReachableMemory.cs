using System.Reflection;
using System.Runtime.CompilerServices;

namespace ModelExporter.Tests;

/// <summary>How much memory an object keeps alive, found by walking its fields: unlike the collector's own number it does not depend on what other tests do meanwhile.</summary>
internal static class ReachableMemory
{
    private const int Header = 16;

    /// <summary>Bytes of the object and of everything that it leads to, each object once; delegates, types and threads are left out.</summary>
    public static long BytesOf(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object>();
        var bytes = 0L;
        Push(root);
        while (open.TryPop(out var next))
        {
            if (next is Array array) bytes += Visit(array);
            else if (next is string text) bytes += Header + 6 + (2L * text.Length);
            else bytes += Header + VisitFields(next, next.GetType());
        }

        return bytes;

        void Push(object? value)
        {
            if (value is null or Delegate or MemberInfo or TimeProvider or Thread || !seen.Add(value)) return;
            open.Push(value);
        }

        long Visit(Array array)
        {
            var element = array.GetType().GetElementType()!;
            if (!element.IsValueType)
            {
                foreach (var item in array) Push(item);
            }
            else if (!element.IsPrimitive && Fields(element).Any(field => !field.FieldType.IsPrimitive))
            {
                foreach (var item in array) VisitFields(item, element);
            }

            return Header + 8 + (array.LongLength * SizeOf(element));
        }

        long VisitFields(object value, Type type)
        {
            var size = 0L;
            foreach (var field in Fields(type))
            {
                size += SizeOf(field.FieldType);
                if (field.FieldType.IsPrimitive || field.FieldType.IsEnum || field.FieldType.IsPointer) continue;
                var content = field.GetValue(value);
                if (!field.FieldType.IsValueType) Push(content);
                else if (content is not null) VisitFields(content, content.GetType());
            }

            return size;
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)) yield return field;
        }
    }

    private static int SizeOf(Type type) => type.IsValueType
        ? (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!
        : IntPtr.Size;
}
