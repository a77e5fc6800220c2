using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Data.Tests.Formats;

public sealed class TrcReaderTests
{
    private const string Two =
        "PathFileType\t4\t(X/Y/Z)\ttwo.trc\n" +
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n" +
        "60\t60\t2\t2\tmm\t60\t1\t2\n" +
        "Frame#\tTime\tLHip\t\t\tRHip\t\t\n" +
        "\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n" +
        "1\t0.0\t100\t900\t-20\t-100\t900\t-20\n" +
        "2\t0.0166667\t110\t905\t-21.5\t\t\t\n";

    [Fact]
    public void Read_Millimetres_GivesMetresNamesRateAndGaps()
    {
        var motion = TrcReader.Read(new StringReader(Two), "/a/two.trc");

        motion.FrameRate.ShouldBe(60);
        motion.Subject.ShouldBe("two");
        motion.JointSet.Joints.ShouldBe(["LHip", "RHip"]);
        motion.JointSet.Pairs.ShouldBe([(0, 1)]);
        motion.Frames.Count.ShouldBe(2);
        Vector3.Distance(motion.Frames[1][0], new Vector3(0.11f, 0.905f, -0.0215f)).ShouldBeLessThan(1e-6f);
        float.IsNaN(motion.Frames[1][1].X).ShouldBeTrue();
    }

    [Theory]
    [InlineData("\tZ2\n", "\tZ2\n\n", 1)]                   // the blank line that OpenSim describes
    [InlineData("\n", "\r\n", 1)]
    [InlineData("\t-20\n", "\t-20\t\n", 1)]                 // one more tab, as Pose2Sim ends its lines
    [InlineData("\tmm\t", "\tm\t", 1000)]
    [InlineData("\tmm\t", "\tcm\t", 10)]
    [InlineData("\t\t\t\n", "\tnan\tNaN\t\n", 1)]
    [InlineData("\t(X/Y/Z)\ttwo.trc", "  4\t(X/Y/Z) two.trc", 1)]
    public void Read_WhatOtherWritersDo_IsTheSame(string from, string to, float scale)
    {
        var motion = TrcReader.Read(new StringReader(Two.Replace(from, to)));

        motion.Frames.Count.ShouldBe(2);
        Vector3.Distance(motion.Frames[0][1], new Vector3(-0.1f, 0.9f, -0.02f) * scale).ShouldBeLessThan(1e-4f);
        float.IsNaN(motion.Frames[1][1].X).ShouldBe(true);
    }

    [Theory]
    [InlineData("PathFileType", "PathFile", 1, "'PathFileType' expected")]
    [InlineData("DataRate\tC", "Rate\tC", 3, "no value for 'DataRate'")]
    [InlineData("60\t60\t2", "0\t60\t2", 3, "more than 0")]
    [InlineData("60\t60\t2\t2", "60\t60\t-1\t2", 3, "NumFrames should be a whole number")]
    [InlineData("60\t60\t2\t2", "60\t60\t2\t2000000", 3, "NumMarkers should be a whole number")]
    [InlineData("\tmm\t", "\tfurlong\t", 3, "Units should be m, cm or mm, found 'furlong'")]
    [InlineData("60\t60\t2\t2", "60\t60\t2\t3", 4, "2 names where the file announces 3")]
    [InlineData("Frame#", "Frames", 4, "'Frame#' expected")]
    [InlineData("\tRHip\t", "\tLHip\t", 4, "named twice")]
    [InlineData("\tLHip\t\t", "\tLHip\tX\t", 4, "'X' is not in the first column")]
    [InlineData("\t900\t-20\n", "\t900\tlow\n", 6, "a coordinate of RHip should be a number")]
    [InlineData("\t900\t-20\n", "\t900\t1e300\n", 6, "should be a number of at most")]
    [InlineData("\t900\t-20\n", "\t900\n", 6, "7 columns where the markers ask for 8")]
    [InlineData("\t900\t-20\n", "\t900\t-20\t5\n", 6, "9 columns where the markers ask for 8")]
    [InlineData("60\t60\t2\t2", "60\t60\t1\t2", 7, "more rows than the 1")]
    [InlineData("60\t60\t2\t2", "60\t60\t999999999\t2", 7, "ends after 2 of 999999999")]
    public void Read_BadLine_NamesTheLine(string good, string bad, int line, string says)
    {
        var error = Should.Throw<UserErrorException>(() => TrcReader.Read(new StringReader(Two.Replace(good, bad)), "two.trc"));

        error.Message.ShouldContain($"two.trc line {line}: ");
        error.Message.ShouldContain(says);
    }

    [Fact]
    public void Read_CutAnywhere_IsRefusedOrWhole()
    {
        for (var length = 0; length < Two.Length - 1; length++)
        {
            try
            {
                TrcReader.Read(new StringReader(Two[..length])).Frames.Count.ShouldBe(2, $"cut at {length}");
            }
            catch (UserErrorException e)
            {
                e.Message.ShouldContain(" line ");
            }
        }
    }

    [Fact]
    public void Read_MutatedBytes_ReadsOrRefusesButNeverCrashes() =>
        Prop.ForAll(Gen.Choose(0, Two.Length - 1).Zip(Gen.Choose(0, 255)).Zip(Gen.Choose(0, 3)).ArrayOf(6).ToArbitrary(), changes =>
        {
            var bytes = System.Text.Encoding.Latin1.GetBytes(Two).ToList();
            foreach (var ((at, value), kind) in changes) Motions.Mutate(bytes, at, (byte)value, kind);
            try
            {
                var motion = TrcReader.Read(new StreamReader(new MemoryStream([.. bytes])));
                return motion.Frames.All(f => f.Length == motion.JointSet.Count);
            }
            catch (UserErrorException e)
            {
                return e.Message.Contains(" line ");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Read_MissingFile_SaysSo() =>
        Should.Throw<UserErrorException>(() => TrcReader.Read("/nowhere/x.trc")).Message.ShouldContain("/nowhere/x.trc cannot be read");
}
