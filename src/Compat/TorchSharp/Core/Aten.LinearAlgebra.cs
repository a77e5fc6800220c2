namespace TorchSharp;

// Products of matrices and what is solved with them.
internal static partial class Aten
{
    internal static readonly Op addmm = new("addmm", "");
    internal static readonly Op baddbmm = new("baddbmm", "");
    internal static readonly Op bmm = new("bmm", "");
    internal static readonly Op cholesky = new("cholesky", "");
    internal static readonly Op det = new("det", "");
    internal static readonly Op dot = new("dot", "");
    internal static readonly Op kron = new("kron", "");
    internal static readonly Op linalg_cholesky = new("linalg_cholesky", "");
    internal static readonly Op linalg_cross = new("linalg_cross", "");
    internal static readonly Op linalg_det = new("linalg_det", "");
    internal static readonly Op linalg_eig = new("linalg_eig", "");
    internal static readonly Op linalg_eigh = new("linalg_eigh", "");
    internal static readonly Op linalg_eigvalsh = new("linalg_eigvalsh", "");
    internal static readonly Op linalg_inv = new("linalg_inv", "");
    internal static readonly Op linalg_inv_ex = new("linalg_inv_ex", "");
    internal static readonly Op linalg_lstsq = new("linalg_lstsq", "");
    internal static readonly Op linalg_matrix_norm = new("linalg_matrix_norm", "");
    internal static readonly Op linalg_matrix_norm_str_ord = new("linalg_matrix_norm", "str_ord");
    internal static readonly Op linalg_matrix_rank_atol_rtol_float = new("linalg_matrix_rank", "atol_rtol_float");
    internal static readonly Op linalg_multi_dot = new("linalg_multi_dot", "");
    internal static readonly Op linalg_norm = new("linalg_norm", "");
    internal static readonly Op linalg_norm_ord_str = new("linalg_norm", "ord_str");
    internal static readonly Op linalg_pinv_atol_rtol_float = new("linalg_pinv", "atol_rtol_float");
    internal static readonly Op linalg_qr = new("linalg_qr", "");
    internal static readonly Op linalg_slogdet = new("linalg_slogdet", "");
    internal static readonly Op linalg_solve = new("linalg_solve", "");
    internal static readonly Op linalg_solve_triangular = new("linalg_solve_triangular", "");
    internal static readonly Op linalg_svd = new("linalg_svd", "");
    internal static readonly Op linalg_svdvals = new("linalg_svdvals", "");
    internal static readonly Op linalg_vecdot = new("linalg_vecdot", "");
    internal static readonly Op linalg_vector_norm = new("linalg_vector_norm", "");
    internal static readonly Op logdet = new("logdet", "");
    internal static readonly Op matmul = new("matmul", "");
    internal static readonly Op matrix_exp = new("matrix_exp", "");
    internal static readonly Op matrix_power = new("matrix_power", "");
    internal static readonly Op mm = new("mm", "");
    internal static readonly Op mv = new("mv", "");
    internal static readonly Op tensordot = new("tensordot", "");
    internal static readonly Op vdot = new("vdot", "");
}
