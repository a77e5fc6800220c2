using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace KeyStream.Compat.Tests.OnnxRuntime;

public sealed class InferenceSessionTests
{
    [Fact]
    public void Metadata_FreeAndFixedSizes_AreReadFromTheModel()
    {
        using var session = new InferenceSession(TinyModel.Identity(TinyModel.Float, "batch", 3, "height", 5));

        session.InputNames.ShouldBe(["x"]);
        session.OutputNames.ShouldBe(["y"]);
        var input = session.InputMetadata["x"];
        (input.IsTensor, input.ElementType, input.ElementDataType).ShouldBe((true, typeof(float), TensorElementType.Float));
        input.Dimensions.ShouldBe([-1, 3, -1, 5]);
        input.SymbolicDimensions.ShouldBe(["batch", "", "height", ""]);
        session.OutputMetadata["y"].OnnxValueType.ShouldBe(OnnxValueType.ONNX_TYPE_TENSOR);
        session.ModelMetadata.ProducerName.ShouldBe("keystream-tests");
        session.ModelMetadata.GraphName.ShouldBe("tiny");
        session.ModelMetadata.CustomMetadataMap.ShouldContainKeyAndValue("colour", "blue");
    }

    [Fact]
    public void Run_Add_SumsTheTwoNamedInputs()
    {
        var model = TinyModel.Of("Add", [TinyModel.Value("a", TinyModel.Float, 2, 3), TinyModel.Value("b", TinyModel.Float, 3)], TinyModel.Value("y", TinyModel.Float, 2, 3), names: ["a", "b"]);
        using var session = new InferenceSession(model);
        var a = new DenseTensor<float>(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        var b = new DenseTensor<float>(new float[] { 10, 20, 30 }, [3]);

        using var results = session.Run([NamedOnnxValue.CreateFromTensor("b", b), NamedOnnxValue.CreateFromTensor("a", a)]);

        results.Count.ShouldBe(1);
        results[0].Name.ShouldBe("y");
        var sum = results[0].AsTensor<float>();
        sum.Dimensions.ToArray().ShouldBe([2, 3]);
        sum.ToArray().ShouldBe([11, 22, 33, 14, 25, 36]);
        sum[1, 2].ShouldBe(36);
        results[0].AsTensor<double>().ShouldBeNull();
        results[0].AsEnumerable<float>().Sum().ShouldBe(141);
    }

    [Fact]
    public void Run_ConvFromFile_IsTheHandComputedOne()
    {
        var kernel = TinyModel.Weights("w", [1, 1, 2, 2], 1, 2, 3, 4);
        var model = TinyModel.Of("Conv", [TinyModel.Value("x", TinyModel.Float, 1, 1, 3, 3)], TinyModel.Value("y", TinyModel.Float, 1, 1, 2, 2), [kernel], ["x", "w"], [TinyModel.Integers("kernel_shape", 2, 2)]);
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, model);
        using var options = new SessionOptions { IntraOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        using var session = new InferenceSession(path, options);
        File.Delete(path);

        using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, [1, 1, 3, 3]))], ["y"]);

        results.Single().AsTensor<float>().ToArray().ShouldBe([37, 47, 67, 77]);
    }

    [Fact]
    public void Run_OrtValues_ShareTheCallersMemory()
    {
        using var session = new InferenceSession(TinyModel.Identity(TinyModel.UInt8, "n"));
        byte[] data = [1, 2, 3];
        using var input = OrtValue.CreateTensorValueFromMemory(data, [3]);
        using var run = new RunOptions();
        data[1] = 9;

        using var outputs = session.Run(run, new Dictionary<string, OrtValue> { ["x"] = input }, ["y"]);

        outputs[0].IsTensor.ShouldBeTrue();
        outputs[0].GetTensorDataAsSpan<byte>().ToArray().ShouldBe([1, 9, 3]);
        var shape = outputs[0].GetTensorTypeAndShape();
        (shape.ElementDataType, shape.ElementCount, shape.DimensionsCount).ShouldBe((TensorElementType.UInt8, 3L, 1));
        shape.Shape.ShouldBe([3L]);
        input.GetTensorMutableDataAsSpan<byte>()[0] = 7;
        data[0].ShouldBe((byte)7);
    }

    [Fact]
    public void GetTensorDataAsSpan_OfAnotherType_Throws()
    {
        using var value = OrtValue.CreateTensorValueFromMemory(new float[4], [4]);

        Should.Throw<OnnxRuntimeException>(() => value.GetTensorDataAsSpan<int>().Length);
    }

    [Fact]
    public void CreateTensorValueFromMemory_TooLittleMemory_Throws() =>
        Should.Throw<OnnxRuntimeException>(() => OrtValue.CreateTensorValueFromMemory(new float[3], [2, 2]));

    [Fact]
    public void DenseTensor_TooLittleMemory_Throws() =>
        Should.Throw<ArgumentException>(() => new DenseTensor<float>(new float[3], [2, 2]));

    [Fact]
    public void Run_UnknownInput_Throws()
    {
        using var session = new InferenceSession(TinyModel.Identity(TinyModel.Float, 1));

        Should.Throw<OnnxRuntimeException>(() => session.Run([NamedOnnxValue.CreateFromTensor("z", new DenseTensor<float>(1))]))
            .Message.ShouldContain("'z'");
    }

    [Fact]
    public void Run_WrongShapeOrType_Throws()
    {
        using var session = new InferenceSession(TinyModel.Identity(TinyModel.Float, 1, 4));

        Should.Throw<OnnxRuntimeException>(() => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>([1, 5]))]));
        Should.Throw<OnnxRuntimeException>(() => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<long>([1, 4]))]));
    }

    [Fact]
    public void Run_Terminated_Throws()
    {
        using var session = new InferenceSession(TinyModel.Identity(TinyModel.Float, 1));
        using var run = new RunOptions { Terminate = true };

        Should.Throw<OnnxRuntimeException>(() => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(1))], ["y"], run));
    }

    [Fact]
    public void Open_EveryTruncation_ThrowsOrOpensButNeverCrashes()
    {
        var whole = TinyModel.Identity(TinyModel.Float, 1, 3, 8, 8);
        var refused = 0;
        using var quiet = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

        for (var length = 1; length < whole.Length; length += 3)
        {
            try
            {
                new InferenceSession(whole[..length], quiet).Dispose();
            }
            catch (OnnxRuntimeException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(whole.Length / 4);
    }

    [Fact]
    public void Open_Rubbish_ThrowsWithTheReason()
    {
        var rubbish = new byte[4096];
        new Random(7).NextBytes(rubbish);

        Should.Throw<OnnxRuntimeException>(() => new InferenceSession(rubbish)).Message.ShouldContain("InvalidProtobuf");
    }

    [Fact]
    public void Open_WeightsLargerThanTheirData_Throws()
    {
        var lying = TinyModel.Weights("w", [1, 1, 1 << 20, 1 << 10], 1, 2, 3, 4);
        var model = TinyModel.Of("Conv", [TinyModel.Value("x", TinyModel.Float, 1, 1, 3, 3)], TinyModel.Value("y", TinyModel.Float, 1, 1, 2, 2), [lying], ["x", "w"]);

        Should.Throw<OnnxRuntimeException>(() => new InferenceSession(model));
    }

    [Fact]
    public void Open_UnknownOperator_Throws() =>
        Should.Throw<OnnxRuntimeException>(() => new InferenceSession(TinyModel.Of("Teleport", [TinyModel.Value("x", TinyModel.Float, 1)], TinyModel.Value("y", TinyModel.Float, 1))))
            .Message.ShouldContain("Teleport");

    [Fact]
    public void Open_MissingFile_Throws() =>
        Should.Throw<OnnxRuntimeException>(() => new InferenceSession(Path.Combine(Path.GetTempPath(), "none.onnx")));

    [Fact]
    public void OrtEnv_NamesTheCpuProvider() => OrtEnv.Instance().GetAvailableProviders().ShouldContain("CPUExecutionProvider");
}
