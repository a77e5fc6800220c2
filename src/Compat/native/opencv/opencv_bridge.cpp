// C ABI over the part of OpenCV that the OpenCvSharp stand-in offers. No C++ exception crosses it: a call returns 0, or
// -1 with its text in cvb_error(). Matrices are handles to cv::Mat; an absent matrix is null.
#include <opencv2/aruco.hpp>
#include <opencv2/calib3d.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/background_segm.hpp>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

using cv::Mat;

namespace {
thread_local std::string last_error;

template <typename F> int guarded(F&& body) {
    try {
        body();
        return 0;
    } catch (const cv::Exception& e) {
        last_error = e.err.empty() ? e.what() : e.err + " (" + e.func + ")";
    } catch (const std::exception& e) {
        last_error = e.what();
    } catch (...) {
        last_error = "unknown error";
    }
    return -1;
}

cv::_InputArray optional(Mat* m) { return m ? cv::_InputArray(*m) : cv::_InputArray(cv::noArray()); }
struct Scalar4 { double v[4]; };
cv::Scalar scalar(const Scalar4& s) { return {s.v[0], s.v[1], s.v[2], s.v[3]}; }
using Mog2 = cv::Ptr<cv::BackgroundSubtractorMOG2>;
using Dictionary = cv::Ptr<cv::aruco::Dictionary>;
using Quads = std::vector<std::vector<cv::Point2f>>;
struct Markers { std::vector<int> ids; Quads corners, rejected; };
}

#define API extern "C" __attribute__((visibility("default")))

API const char* cvb_error() { return last_error.c_str(); }
API const char* cvb_version() { return CV_VERSION; }
API void cvb_set_threads(int n) { cv::setNumThreads(n); }
API int cvb_get_threads() { return cv::getNumThreads(); }

// ---- Mat
API int cvb_mat_new(int rows, int cols, int type, Mat** out) { return guarded([&] { *out = rows < 0 ? new Mat() : new Mat(rows, cols, type); }); }
API int cvb_mat_from(int rows, int cols, int type, void* data, size_t step, Mat** out) { return guarded([&] { *out = new Mat(rows, cols, type, data, step); }); }
API void cvb_mat_free(Mat* m) { delete m; }
API void cvb_mat_info(Mat* m, int* rows, int* cols, int* type, int64_t* step, void** data, int* continuous) {
    *rows = m->rows; *cols = m->cols; *type = m->type(); *step = static_cast<int64_t>(m->step[0]); *data = m->data; *continuous = m->isContinuous();
}
API int cvb_mat_clone(Mat* m, Mat** out) { return guarded([&] { *out = new Mat(m->clone()); }); }
API int cvb_mat_sub(Mat* m, int x, int y, int w, int h, Mat** out) { return guarded([&] { *out = new Mat(*m, cv::Rect(x, y, w, h)); }); }
API int cvb_mat_copy_to(Mat* m, Mat* dst, Mat* mask) { return guarded([&] { m->copyTo(*dst, optional(mask)); }); }
API int cvb_mat_set_to(Mat* m, Scalar4 value, Mat* mask) { return guarded([&] { m->setTo(scalar(value), optional(mask)); }); }
API int cvb_mat_convert_to(Mat* m, Mat* dst, int type, double alpha, double beta) { return guarded([&] { m->convertTo(*dst, type, alpha, beta); }); }
API int cvb_mat_reshape(Mat* m, int cn, int rows, Mat** out) { return guarded([&] { *out = new Mat(m->reshape(cn, rows)); }); }

// ---- core
API int cvb_binary(int op, Mat* a, Mat* b, Mat* dst, Mat* mask, int dtype) {
    return guarded([&] {
        switch (op) {
            case 0: cv::absdiff(*a, *b, *dst); break;
            case 1: cv::add(*a, *b, *dst, optional(mask), dtype); break;
            case 2: cv::subtract(*a, *b, *dst, optional(mask), dtype); break;
            case 3: cv::bitwise_and(*a, *b, *dst, optional(mask)); break;
            case 4: cv::bitwise_or(*a, *b, *dst, optional(mask)); break;
            case 5: cv::min(*a, *b, *dst); break;
            case 6: cv::max(*a, *b, *dst); break;
            default: cv::bitwise_xor(*a, *b, *dst, optional(mask)); break;
        }
    });
}
API int cvb_bitwise_not(Mat* a, Mat* dst, Mat* mask) { return guarded([&] { cv::bitwise_not(*a, *dst, optional(mask)); }); }
API int cvb_add_weighted(Mat* a, double alpha, Mat* b, double beta, double gamma, Mat* dst, int dtype) { return guarded([&] { cv::addWeighted(*a, alpha, *b, beta, gamma, *dst, dtype); }); }
API int cvb_in_range(Mat* a, Scalar4 low, Scalar4 high, Mat* dst) { return guarded([&] { cv::inRange(*a, scalar(low), scalar(high), *dst); }); }
API int cvb_count_non_zero(Mat* a, int* out) { return guarded([&] { *out = cv::countNonZero(*a); }); }
API int cvb_mean_std(Mat* a, Mat* mask, Scalar4* mean, Scalar4* std) {
    return guarded([&] {
        cv::Scalar m, s;
        cv::meanStdDev(*a, m, s, optional(mask));
        for (int i = 0; i < 4; i++) { mean->v[i] = m[i]; std->v[i] = s[i]; }
    });
}
API int cvb_extract_channel(Mat* a, Mat* dst, int coi) { return guarded([&] { cv::extractChannel(*a, *dst, coi); }); }
API int cvb_merge(Mat** mats, int count, Mat* dst) {
    return guarded([&] {
        std::vector<Mat> all;
        for (int i = 0; i < count; i++) all.push_back(*mats[i]);
        cv::merge(all, *dst);
    });
}
API int cvb_copy_make_border(Mat* a, Mat* dst, int t, int b, int l, int r, int kind, Scalar4 value) { return guarded([&] { cv::copyMakeBorder(*a, *dst, t, b, l, r, kind, scalar(value)); }); }

// ---- imgproc
API int cvb_threshold(Mat* a, Mat* dst, double t, double max, int type, double* used) { return guarded([&] { *used = cv::threshold(*a, *dst, t, max, type); }); }
API int cvb_morphology(Mat* a, Mat* dst, int op, Mat* kernel, int ax, int ay, int iterations, int border, int has_value, Scalar4 value) {
    return guarded([&] { cv::morphologyEx(*a, *dst, op, optional(kernel), {ax, ay}, iterations, border, has_value ? scalar(value) : cv::morphologyDefaultBorderValue()); });
}
API int cvb_structuring_element(int shape, int w, int h, int ax, int ay, Mat** out) { return guarded([&] { *out = new Mat(cv::getStructuringElement(shape, {w, h}, {ax, ay})); }); }
API int cvb_components(Mat* image, Mat* labels, Mat* stats, Mat* centroids, int connectivity, int ltype, int* count) {
    return guarded([&] { *count = cv::connectedComponentsWithStats(*image, *labels, *stats, *centroids, connectivity, ltype); });
}
API int cvb_moments(Mat* a, int binary, double* m) {
    return guarded([&] {
        auto v = cv::moments(*a, binary != 0);
        double all[10] = {v.m00, v.m10, v.m01, v.m20, v.m11, v.m02, v.m30, v.m21, v.m12, v.m03};
        std::memcpy(m, all, sizeof all);
    });
}
API int cvb_bounding_rect(Mat* a, int* r) { return guarded([&] { auto v = cv::boundingRect(*a); r[0] = v.x; r[1] = v.y; r[2] = v.width; r[3] = v.height; }); }
API int cvb_resize(Mat* a, Mat* dst, int w, int h, double fx, double fy, int interpolation) { return guarded([&] { cv::resize(*a, *dst, {w, h}, fx, fy, interpolation); }); }
API int cvb_warp_affine(Mat* a, Mat* dst, Mat* m, int w, int h, int flags, int border, Scalar4 value) { return guarded([&] { cv::warpAffine(*a, *dst, *m, {w, h}, flags, border, scalar(value)); }); }
API int cvb_corner_sub_pix(Mat* a, cv::Point2f* points, int count, int w, int h, int zw, int zh, int type, int most, double epsilon) {
    return guarded([&] { cv::cornerSubPix(*a, Mat(count, 1, CV_32FC2, points), {w, h}, {zw, zh}, cv::TermCriteria(type, most, epsilon)); });
}
API int cvb_rotation_matrix(float x, float y, double angle, double scale, Mat** out) { return guarded([&] { *out = new Mat(cv::getRotationMatrix2D({x, y}, angle, scale)); }); }
API int cvb_gaussian_blur(Mat* a, Mat* dst, int w, int h, double sx, double sy, int border) { return guarded([&] { cv::GaussianBlur(*a, *dst, {w, h}, sx, sy, border); }); }
API int cvb_median_blur(Mat* a, Mat* dst, int k) { return guarded([&] { cv::medianBlur(*a, *dst, k); }); }
API int cvb_cvt_color(Mat* a, Mat* dst, int code, int channels) { return guarded([&] { cv::cvtColor(*a, *dst, code, channels); }); }

// ---- drawing
API int cvb_line(Mat* m, int x1, int y1, int x2, int y2, Scalar4 c, int thickness, int type, int shift) { return guarded([&] { cv::line(*m, {x1, y1}, {x2, y2}, scalar(c), thickness, type, shift); }); }
API int cvb_rectangle(Mat* m, int x, int y, int w, int h, Scalar4 c, int thickness, int type, int shift) { return guarded([&] { cv::rectangle(*m, cv::Rect(x, y, w, h), scalar(c), thickness, type, shift); }); }
API int cvb_circle(Mat* m, int x, int y, int radius, Scalar4 c, int thickness, int type, int shift) { return guarded([&] { cv::circle(*m, {x, y}, radius, scalar(c), thickness, type, shift); }); }
API int cvb_ellipse(Mat* m, int x, int y, int a, int b, double angle, double from, double to, Scalar4 c, int thickness, int type, int shift) { return guarded([&] { cv::ellipse(*m, {x, y}, {a, b}, angle, from, to, scalar(c), thickness, type, shift); }); }
API int cvb_fill_convex(Mat* m, const cv::Point* points, int count, Scalar4 c, int type, int shift) { return guarded([&] { cv::fillConvexPoly(*m, points, count, scalar(c), type, shift); }); }
API int cvb_put_text(Mat* m, const char* text, int x, int y, int font, double size, Scalar4 c, int thickness, int type, int bottom_left) { return guarded([&] { cv::putText(*m, text, {x, y}, font, size, scalar(c), thickness, type, bottom_left != 0); }); }
API int cvb_text_size(const char* text, int font, double size, int thickness, int* w, int* h, int* base) {
    return guarded([&] { auto s = cv::getTextSize(text, font, size, thickness, base); *w = s.width; *h = s.height; });
}

// ---- codecs
API int cvb_imread(const char* path, int flags, Mat** out) { return guarded([&] { *out = new Mat(cv::imread(path, flags)); }); }
API int cvb_imdecode(const uint8_t* bytes, int count, int flags, Mat** out) { return guarded([&] { *out = new Mat(cv::imdecode(Mat(1, count, CV_8U, const_cast<uint8_t*>(bytes)), flags)); }); }
API int cvb_imwrite(const char* path, Mat* m, const int* params, int count, int* ok) { return guarded([&] { *ok = cv::imwrite(path, *m, std::vector<int>(params, params + count)); }); }
API int cvb_imencode(const char* ext, Mat* m, const int* params, int count, std::vector<uint8_t>** out, int* ok) {
    return guarded([&] {
        auto bytes = new std::vector<uint8_t>();
        *out = bytes;
        *ok = cv::imencode(ext, *m, *bytes, std::vector<int>(params, params + count));
    });
}
API const uint8_t* cvb_bytes_data(std::vector<uint8_t>* v) { return v->data(); }
API int64_t cvb_bytes_size(std::vector<uint8_t>* v) { return static_cast<int64_t>(v->size()); }
API void cvb_bytes_free(std::vector<uint8_t>* v) { delete v; }

// ---- boards. Corners go to a buffer of w * h points; none are written where the board is not found.
API int cvb_find_chessboard(Mat* a, int w, int h, int sectors, int flags, cv::Point2f* out, int* count, int* found) {
    return guarded([&] {
        std::vector<cv::Point2f> corners;
        *found = sectors ? cv::findChessboardCornersSB(*a, {w, h}, corners, flags) : cv::findChessboardCorners(*a, {w, h}, corners, flags);
        if (corners.size() > static_cast<size_t>(w) * h) corners.clear();
        *count = static_cast<int>(corners.size());
        std::copy(corners.begin(), corners.end(), out);
    });
}
API int cvb_dictionary_new(int name, Dictionary** out) { return guarded([&] { *out = new Dictionary(cv::aruco::getPredefinedDictionary(name)); }); }
API void cvb_dictionary_free(Dictionary* d) { delete d; }
API int cvb_dictionary_draw(Dictionary* d, int id, int side, Mat* out, int border) { return guarded([&] { cv::aruco::drawMarker(*d, id, side, *out, border); }); }
API int cvb_markers_find(Mat* a, Dictionary* d, Markers** out) {
    return guarded([&] {
        auto found = std::make_unique<Markers>();
        cv::aruco::detectMarkers(*a, *d, found->corners, found->ids, cv::aruco::DetectorParameters::create(), found->rejected);
        *out = found.release();
    });
}
API int cvb_markers_count(Markers* m, int rejected) { return static_cast<int>(rejected ? m->rejected.size() : m->ids.size()); }
API int cvb_markers_id(Markers* m, int i) { return m->ids[i]; }
API void cvb_markers_corners(Markers* m, int rejected, int i, cv::Point2f* out) {
    const auto& quad = (rejected ? m->rejected : m->corners)[i];
    for (size_t c = 0; c < 4 && c < quad.size(); c++) out[c] = quad[c];
}
API void cvb_markers_free(Markers* m) { delete m; }

// ---- background subtraction
API int cvb_mog2_new(int history, double threshold, int shadows, Mog2** out) { return guarded([&] { *out = new Mog2(cv::createBackgroundSubtractorMOG2(history, threshold, shadows != 0)); }); }
API void cvb_mog2_free(Mog2* m) { delete m; }
API int cvb_mog2_apply(Mog2* m, Mat* image, Mat* mask, double rate) { return guarded([&] { (*m)->apply(*image, *mask, rate); }); }
API int cvb_mog2_background(Mog2* m, Mat* out) { return guarded([&] { (*m)->getBackgroundImage(*out); }); }
API int cvb_mog2_get(Mog2* m, int what, double* v) {
    return guarded([&] {
        auto& s = **m;
        *v = what == 0 ? s.getHistory() : what == 1 ? s.getVarThreshold() : what == 2 ? s.getDetectShadows() : what == 3 ? s.getBackgroundRatio() : what == 4 ? s.getNMixtures() : s.getShadowValue();
    });
}
API int cvb_mog2_set(Mog2* m, int what, double v) {
    return guarded([&] {
        auto& s = **m;
        switch (what) {
            case 0: s.setHistory(static_cast<int>(v)); break;
            case 1: s.setVarThreshold(v); break;
            case 2: s.setDetectShadows(v != 0); break;
            case 3: s.setBackgroundRatio(v); break;
            case 4: s.setNMixtures(static_cast<int>(v)); break;
            default: s.setShadowValue(static_cast<int>(v)); break;
        }
    });
}
