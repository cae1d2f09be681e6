import NN
import Torch

/// A network over single slices, up to the pooled features.
///
/// Shapes: slices [N, Y, X], 0...1 → [N, F], F = `featureSize`, float32 within an autocast region too.
protocol SliceBackbone {
  /// Size of a feature vector.
  var featureSize: Int { get }
  /// Computes the pooled features of slices.
  func callAsFunction(_ slices: Tensor, _ mode: Mode) -> Tensor
}

/// The backbones that a recipe may name, and where their weights lie in a model.
enum Backbone {
  case resNet(ResNetLayout)
  case efficientNetLite(EfficientNetLiteLayout)

  /// The backbone of a name; nil where there is none.
  init?(named name: String) {
    if let layout = ResNetLayout.named[name] {
      self = .resNet(layout)
    } else if let layout = EfficientNetLiteLayout.named[name] {
      self = .efficientNetLite(layout)
    } else {
      return nil
    }
  }

  /// Every name.
  static var names: [String] { (Array(ResNetLayout.named.keys) + Array(EfficientNetLiteLayout.named.keys)).sorted() }

  /// Size of a feature vector.
  var featureSize: Int {
    switch self {
    case .resNet(let layout): layout.featureSize
    case .efficientNetLite: EfficientNetLiteLayout.featureSize
    }
  }

  /// Declares the parameters; those of a ResNet have the published model's name.
  func make(_ scope: Scope) -> any SliceBackbone {
    switch self {
    case .resNet(let layout): ResNet(layout, scope / "resnet2D")
    case .efficientNetLite(let layout): EfficientNetLite(layout, scope / "efficientnet")
    }
  }
}
