"""Makes reference.json: what sam-hq's SamAutomaticMaskGenerator (package segment_anything_hq) says.

    python make_reference.py starter.pth IMAGE.png reference.json

The starter model sees images of 512 pixels; its weights are half precision and computed in float32.
"""
import json
import sys

import cv2
import torch
from segment_anything_hq import SamAutomaticMaskGenerator
from segment_anything_hq.modeling import (MaskDecoderHQ, PromptEncoder, Sam, TinyViT,
                                          TwoWayTransformer)

SIDE = 512
RUNS = {
    "grid": dict(points_per_side=8, pred_iou_thresh=0.5, stability_score_thresh=0.8),
    "crops": dict(points_per_side=6, pred_iou_thresh=0.6, stability_score_thresh=0.85,
                  crop_n_layers=1, crop_n_points_downscale_factor=2, min_mask_region_area=300),
}


class AnySizeTinyViT(TinyViT):
    """Upstream's TinyViT with the side of its feature grid not fixed to 64."""

    def forward_features(self, x):
        x = self.layers[0](self.patch_embed(x))
        early = []
        for index, layer in enumerate(self.layers[1:]):
            x = layer(x)
            if index == 0:
                early.append(x.reshape(x.shape[0], SIDE // 16, SIDE // 16, -1))
        x = x.reshape(x.shape[0], SIDE // 16, SIDE // 16, -1).permute(0, 3, 1, 2)
        return self.neck(x), early


def load(path):
    encoder = AnySizeTinyViT(img_size=SIDE, in_chans=3, num_classes=1000, embed_dims=[64, 128, 160, 320],
                      depths=[2, 2, 6, 2], num_heads=[2, 4, 5, 10], window_sizes=[7, 7, 14, 7],
                      mlp_ratio=4.0, drop_rate=0.0, drop_path_rate=0.0, use_checkpoint=False,
                      mbconv_expand_ratio=4.0, local_conv_size=3, layer_lr_decay=0.8)
    side = SIDE // 16
    prompts = PromptEncoder(embed_dim=256, image_embedding_size=(side, side),
                            input_image_size=(SIDE, SIDE), mask_in_chans=16)
    transformer = TwoWayTransformer(depth=2, embedding_dim=256, mlp_dim=2048, num_heads=8)
    decoder = MaskDecoderHQ(num_multimask_outputs=3, transformer=transformer, transformer_dim=256,
                            iou_head_depth=3, iou_head_hidden_dim=256, vit_dim=160)
    sam = Sam(image_encoder=encoder, prompt_encoder=prompts, mask_decoder=decoder,
              pixel_mean=[123.675, 116.28, 103.53], pixel_std=[58.395, 57.12, 57.375])
    state = torch.load(path, map_location="cpu", weights_only=True)["model"]
    missing, unknown = sam.load_state_dict({k: v.float() for k, v in state.items()}, strict=False)
    missing = [key for key in missing if "image_encoder.head" not in key]
    assert not missing and not unknown, (missing, unknown)
    return sam.eval()


def main(checkpoint, image_path, output):
    sam = load(checkpoint)
    image = cv2.cvtColor(cv2.imread(image_path), cv2.COLOR_BGR2RGB)
    result = {}
    for name, options in RUNS.items():
        masks = SamAutomaticMaskGenerator(sam, output_mode="uncompressed_rle", **options).generate(image)
        result[name] = {"options": options, "masks": [
            {"counts": mask["segmentation"]["counts"], "area": int(mask["area"]),
             "predicted_iou": round(mask["predicted_iou"], 5),
             "stability_score": round(mask["stability_score"], 5),
             "point": mask["point_coords"][0], "crop_box": mask["crop_box"]} for mask in masks]}
        print(name, len(masks), [(m["area"], m["predicted_iou"]) for m in result[name]["masks"]])
    with open(output, "w") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    torch.manual_seed(0)
    main(*sys.argv[1:])
