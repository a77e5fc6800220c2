using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>Owns a native matrix and, where it lies over an array, the pin of that array. Calls that are under way keep it alive.</summary>
internal sealed class MatHandle : SafeHandle
{
    private GCHandle _pinned;

    public MatHandle(nint mat, GCHandle pinned = default)
        : base(0, true)
    {
        SetHandle(mat);
        _pinned = pinned;
    }

    /// <summary>No matrix, as an absent mask is.</summary>
    public static MatHandle None { get; } = new(0);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.cvb_mat_free(handle);
        if (_pinned.IsAllocated) _pinned.Free();
        return true;
    }
}
