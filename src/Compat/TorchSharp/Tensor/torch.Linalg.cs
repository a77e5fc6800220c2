namespace TorchSharp;

public static partial class torch
{
    public static class linalg
    {
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        public static Tensor cholesky(Tensor input) => Aten.linalg_cholesky.T(input);
        public static Tensor cross(Tensor input, Tensor other, long dim = -1) => Aten.linalg_cross.T(input, other, dim);
        public static Tensor det(Tensor input) => Aten.linalg_det.T(input);
        public static (Tensor, Tensor) slogdet(Tensor input) => Aten.linalg_slogdet.T2(input);
        public static Tensor diagonal(Tensor input, int offset = 0, int dim1 = -2, int dim2 = -1) => input.diagonal(offset, dim1, dim2);
        public static (Tensor, Tensor) eig(Tensor input) => Aten.linalg_eig.T2(input);
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Aten.linalg_eigh.T2(input, UPLO.ToString());
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Aten.linalg_eigvalsh.T(input, UPLO.ToString());
        public static Tensor inv(Tensor input) => Aten.linalg_inv.T(input);
        public static (Tensor L, Tensor info) inv_ex(Tensor input, bool check_errors = false) => Aten.linalg_inv_ex.T2(input, check_errors);

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other) =>
            Aten.linalg_lstsq.T4(input, other);

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other, double rcond) =>
            Aten.linalg_lstsq.T4(input, other, rcond);

        public static Tensor matrix_exp(Tensor input) => input.matrix_exp();
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) => Aten.linalg_matrix_norm_str_ord.T(input, ord, dims ?? [-2, -1], keepdim);
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_matrix_norm.T(input, ord, dims ?? [-2, -1], keepdim);
        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Aten.linalg_matrix_rank_atol_rtol_float.T(input, atol, rtol, hermitian);
        public static Tensor multi_dot(IList<Tensor> tensors) => Aten.linalg_multi_dot.T(tensors.ToArray());
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm_ord_str.T(input, ord, dims, keepdim);
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.T(input, ord, dims, keepdim);
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.T(input, (double)ord, dims, keepdim);
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.T(input, Arg.None, dims, keepdim);
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Aten.linalg_pinv_atol_rtol_float.T(input, atol, rtol, hermitian);
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) => Aten.linalg_qr.T2(input, mode switch { QRMode.Complete => "complete", QRMode.R => "r", _ => "reduced" });

        public static Tensor solve(Tensor A, Tensor B, bool left = true)
        {
            if (left) return Aten.linalg_solve.T(A, B);
            // XA = B is A'X' = B'; libtorch 1.13 takes the left form only.
            using Tensor at = A.mT, bt = B.mT, x = Aten.linalg_solve.T(at, bt);
            return x.mT;
        }

        public static Tensor solve_triangular(Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false, Tensor? @out = null) =>
            Aten.linalg_solve_triangular.T(A, B, upper, left, unitriangular);

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Aten.linalg_svd.T3(input, fullMatrices);
        public static Tensor svdvals(Tensor input) => Aten.linalg_svdvals.T(input);
        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) => Aten.linalg_vector_norm.T(input, ord, dims, keepdim);
        public static Tensor vecdot(Tensor x, Tensor y, long dim = -1, Tensor? @out = null) => Aten.linalg_vecdot.T(x, y, dim);
    }
}
