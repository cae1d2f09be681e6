// The part of libnifti2 that knows headers, and znzlib that writes data, gzipped or not.
//
// libnifti2's own header cannot be used: it includes <znzlib.h>, which Debian installs below /usr/include/nifti,
// where no default search path leads. The prototypes below are those of nifti2_io.h 2.1.0.
#include <nifti/nifti1.h>
#include <nifti/nifti2.h>
#include <nifti/znzlib.h>

typedef struct { double m[4][4]; } nifti_dmat44;
typedef struct { double m[3][3]; } nifti_dmat33;

// 0 silences the messages that the library writes to stderr.
void nifti_set_debug_level(int level);

// 1 or 2 for the beginning of a NIfTI file in either byte order, 0 for ANALYZE 7.5, -1 for anything else.
int nifti_header_version(const char *bytes, size_t byte_count);
// Turns the byte order of the fields of a header of version 1 or 2.
void swap_nifti_header(void *header, int version);

nifti_dmat44 nifti_quatern_to_dmat44(double qb, double qc, double qd, double qx, double qy, double qz, double dx,
                                     double dy, double dz, double qfac);
nifti_dmat33 nifti_dmat33_polar(nifti_dmat33 a);
double nifti_dmat33_determ(nifti_dmat33 r);
