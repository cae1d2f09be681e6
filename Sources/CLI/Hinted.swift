import EmbeddingIndex
import NN
import Ontology
import TextEncoder
import Tokenizer
import Torch
import VisionBridge

extension EncoderError: Hinted {}
extension OpenBLASFailure: Hinted {}
extension LoadReport: Hinted {}
extension OntologyError: Hinted {}
extension TokenizerError: Hinted {}
extension TorchFailure: Hinted {}
extension VisionError: Hinted {}
