namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Aten.matmul.T(this, target);
        public Tensor mm(Tensor target) => Aten.mm.T(this, target);
        public Tensor mv(Tensor target) => Aten.mv.T(this, target);
        public Tensor dot(Tensor target) => Aten.dot.T(this, target);
        public Tensor vdot(Tensor target) => Aten.vdot.T(this, target);
        public Tensor bmm(Tensor batch2) => Aten.bmm.T(this, batch2);
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Aten.baddbmm.T(this, batch1, batch2, (double)beta, (double)alpha);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Aten.addmm.T(this, mat1, mat2, (double)beta, (double)alpha);
        public Tensor det() => Aten.det.T(this);
        public Tensor logdet() => Aten.logdet.T(this);
        public Tensor matrix_exp() => Aten.matrix_exp.T(this);
        public Tensor matrix_power(int n) => Aten.matrix_power.T(this, (long)n);
        public Tensor cholesky(bool upper = false) => Aten.cholesky.T(this, upper);
        public Tensor kron(Tensor other) => Aten.kron.T(this, other);
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Aten.tensordot.T(this, b, dims1, dims2);
    }
}
